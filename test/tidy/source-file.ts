import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path/posix'

export interface SourceFile {
  /** From the repository's folder. */
  readonly path: string
  readonly text: string
}

export interface Import {
  /** A path from the repository's folder where relative, else the package. */
  readonly target: string
  readonly isPackage: boolean
  readonly typeOnly: boolean
}

const FOLDERS = ['src', 'test', 'tools', 'bench', 'local-azure', 'dashboard']

export async function readSourceFiles(root: string): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  for await (const path of glob(`{${FOLDERS.join(',')}}/**/*.{ts,tsx}`, {
    cwd: root,
    exclude: ['**/node_modules/**'],
  })) {
    files.push({ path, text: await readFile(join(root, path), 'utf8') })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Tests, and what only tests use: not part of the program, so the rules of who imports whom do not hold for them. */
export function isForTests(path: string): boolean {
  return /\.test\.tsx?$|\/testing\/|\/contract\/|-suite\.ts$|\/sample-[^/]*\.ts$/.test(path)
}

/** Code without its comments; what stands in strings stays. Good enough for code that Biome has formatted. */
export function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** Static and dynamic imports, and re-exports. */
export function importsOf(file: SourceFile): Import[] {
  const code = withoutComments(file.text)
  const statements = code.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)
  const calls = code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  return [
    ...Array.from(statements, ([, type, name = '']) => describe(file, name, type !== undefined)),
    ...Array.from(calls, ([, name = '']) => describe(file, name, false)),
  ]
}

function describe(file: SourceFile, name: string, typeOnly: boolean): Import {
  const relative = name.startsWith('.')
  return { target: relative ? join(dirname(file.path), name) : name, isPackage: !relative, typeOnly }
}
