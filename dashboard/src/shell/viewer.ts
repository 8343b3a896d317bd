import { createContext, useContext } from 'react'
import type { Permission } from '../api/schema.generated.ts'
import type { ViewerResult } from './viewer.graphql.ts'

export type Viewer = ViewerResult['viewer']

export const ViewerContext = createContext<Viewer | undefined>(undefined)

/** Who is signed in. Below the session gate only. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext)
  if (viewer === undefined) throw new Error('useViewer is for what lies below the session gate')
  return viewer
}

/** Whether the viewer has one of them. What is hidden by it is refused by the server as well. */
export function useMay(...permissions: readonly Permission[]): boolean {
  return may(useViewer(), permissions)
}

export function may(viewer: Viewer, permissions: readonly Permission[]): boolean {
  return viewer.permissions.includes('ADMIN') || permissions.some((one) => viewer.permissions.includes(one))
}
