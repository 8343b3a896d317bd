export type Environment = Readonly<Record<string, string | undefined>>

/** The process's environment: the one place in this repository that reads it. */
export function processEnvironment(): Environment {
  return process.env
}
