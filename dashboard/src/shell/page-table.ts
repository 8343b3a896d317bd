import type { ComponentType } from 'react'
import type { Permission } from '../api/schema.generated.ts'
import type { IconName } from '../ui/icon.tsx'

type PageComponent = ComponentType<{ readonly params: Readonly<Record<string, string | undefined>> }>

export interface PageEntry {
  /** As wouter reads it: `/exports/:id`. */
  readonly path: string
  /** Its code comes with the first visit, or when a link to it is pointed at. */
  readonly load: () => Promise<PageComponent>
}

export interface NavigationEntry {
  readonly title: string
  readonly path: string
  readonly icon: IconName
  /** Shown to who has one of them. ADMIN has everything. */
  readonly needs?: readonly Permission[]
}

export interface NavigationGroup {
  readonly title?: string
  readonly entries: readonly NavigationEntry[]
}

/** Every page. The more special path first. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', load: async () => (await import('../pages/home/home-page.tsx')).HomePage },
  {
    path: '/guardrails/activity',
    load: async () => (await import('../pages/guardrail-activity/guardrail-activity-page.tsx')).GuardrailActivityPage,
  },
  { path: '/exports', load: async () => (await import('../pages/exports/exports-page.tsx')).ExportsPage },
  { path: '/exports/new', load: async () => (await import('../pages/exports/new-export-page.tsx')).NewExportPage },
  { path: '/exports/jobs/:id', load: async () => (await import('../pages/exports/job-page.tsx')).JobPage },
  { path: '/exports/:id', load: async () => (await import('../pages/exports/export-page.tsx')).ExportPage },
  {
    path: '/settings/integrations',
    load: async () => (await import('../pages/settings/integrations/integrations-page.tsx')).IntegrationsPage,
  },
  {
    path: '/settings/integrations/:kind',
    load: async () => (await import('../pages/settings/integrations/kind-page.tsx')).KindPage,
  },
  {
    path: '/settings/integrations/:kind/:id',
    load: async () => (await import('../pages/settings/integrations/destination-page.tsx')).DestinationPage,
  },
  { path: '/settings/users', load: async () => (await import('../pages/settings/users/users-page.tsx')).UsersPage },
  { path: '/settings/tokens', load: async () => (await import('../pages/settings/tokens/tokens-page.tsx')).TokensPage },
  {
    path: '/settings/profile',
    load: async () => (await import('../pages/settings/profile/profile-page.tsx')).ProfilePage,
  },
  { path: '/audit', load: async () => (await import('../pages/audit/audit-page.tsx')).AuditPage },
]

export const NAVIGATION: readonly NavigationGroup[] = [
  { entries: [{ title: 'Home', path: '/', icon: 'home' }] },
  {
    title: 'Guardrails',
    entries: [{ title: 'Guardrail Activity', path: '/guardrails/activity', icon: 'shield', needs: ['GUARDRAIL'] }],
  },
  {
    title: 'Data access',
    entries: [{ title: 'Audit', path: '/audit', icon: 'audit', needs: ['AUDIT'] }],
  },
  {
    title: 'Delivery',
    entries: [{ title: 'Exports', path: '/exports', icon: 'exports', needs: ['AUDIT', 'GUARDRAIL'] }],
  },
  {
    title: 'Settings',
    entries: [
      {
        title: 'Integrations',
        path: '/settings/integrations',
        icon: 'plug',
        needs: ['AUDIT', 'GUARDRAIL', 'INTEGRATIONS'],
      },
      { title: 'Users', path: '/settings/users', icon: 'users', needs: ['ADMIN'] },
      { title: 'API tokens', path: '/settings/tokens', icon: 'key', needs: ['ADMIN'] },
      { title: 'Profile', path: '/settings/profile', icon: 'person' },
    ],
  },
]
