import { csrfHeaders } from '../api/csrf.ts'
import type { Refusal } from '../api/request.ts'
import { RequestError } from '../api/request-error.ts'
import { now } from '../ui/now.ts'
import { type Scope, scopeFilter } from './scope.ts'

export const DOWNLOAD_FORMATS = [
  { format: 'ndjson', title: 'NDJSON' },
  { format: 'json', title: 'JSON' },
  { format: 'csv', title: 'CSV' },
] as const

type Format = (typeof DOWNLOAD_FORMATS)[number]['format']

/**
 * Saves the scope's events as a file and gives its name; undefined where somebody changed their mind. Where the browser lets a page write to
 * a file, it is written as it comes, so that no size is too large; elsewhere the browser keeps it until it is whole.
 */
export async function downloadEvents(scope: Scope, format: Format): Promise<string | undefined> {
  const name = `${scope.view.stream}-${new Date(now()).toISOString().slice(0, 16).replaceAll(':', '')}.${format}`
  const file = await chosenFile(name)
  if (file === 'cancelled') return undefined
  const response = await fetch(`/api/v1/streams/${scope.view.stream}/download`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', ...csrfHeaders() },
    body: JSON.stringify({ format, filter: scopeFilter(scope) }),
  })
  if (!response.ok || response.body === null) throw await refusal(response)
  if (file === undefined) saveWhole(await response.blob(), name)
  else await response.body.pipeTo(await file.createWritable())
  return name
}

/** Not yet in TypeScript's DOM: the File System Access API of Chromium. */
interface Picker {
  readonly showSaveFilePicker?: (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>
}

async function chosenFile(suggestedName: string): Promise<FileSystemFileHandle | 'cancelled' | undefined> {
  const { showSaveFilePicker } = window as Picker
  if (showSaveFilePicker === undefined) return undefined
  try {
    return await showSaveFilePicker.call(window, { suggestedName })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'cancelled'
    // Not allowed here, e.g. in a frame: the other way is always allowed.
    return undefined
  }
}

function saveWhole(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

async function refusal(response: Response): Promise<RequestError> {
  const { error } = (await response.json().catch(() => ({}))) as Refusal
  return new RequestError(
    error ?? { code: 'UNREACHABLE', message: `The answer had status ${response.status}.`, hint: 'Try it again.' },
  )
}
