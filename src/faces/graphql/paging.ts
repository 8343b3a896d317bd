import { Fault } from '../../model/fault.ts'

/** The arguments of every list that comes in pages. */
export interface Paging {
  readonly first?: number | null
  readonly after?: string | null
}

const PAGE_MAX = 500

export function paging({ first, after }: Paging): { first: number; after: string | undefined } {
  const wanted = first ?? 50
  if (wanted < 1 || wanted > PAGE_MAX)
    throw new Fault('BAD_INPUT', { message: `\`first\` must be from 1 to ${PAGE_MAX}.` })
  return { first: wanted, after: after ?? undefined }
}
