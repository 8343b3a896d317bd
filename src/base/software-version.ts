import { readFileSync } from 'node:fs'

/** The package's version, the same from src/ and from dist/. */
export function softwareVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
