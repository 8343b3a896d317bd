/** An application registration in the stand-in's tenant. */
export interface Application {
  readonly applicationId: string
  readonly displayName: string
  /** Any of these signs in. */
  readonly secrets: readonly ApplicationSecret[]
}

export interface ApplicationSecret {
  readonly value: string
  /** Milliseconds since 1970; without it, never. */
  readonly expiresAtMs?: number
}

/** The tenant and its applications: what Entra knows. */
export class Directory {
  readonly tenantId: string
  readonly #applications = new Map<string, Application>()

  constructor(tenantId: string) {
    this.tenantId = tenantId
  }

  find(applicationId: string): Application | undefined {
    return this.#applications.get(applicationId.toLowerCase())
  }

  /** Registers an application, or replaces it: its secrets can be rotated this way. */
  put(application: Application): void {
    this.#applications.set(application.applicationId.toLowerCase(), application)
  }

  remove(applicationId: string): void {
    this.#applications.delete(applicationId.toLowerCase())
  }
}
