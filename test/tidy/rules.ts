import { basename } from 'node:path/posix'
import {
  FAMILIES,
  FOLDERS,
  FORBIDDEN_NAMES,
  type Folder,
  LINES_HARD_MAX,
  PACKAGES,
  type Place,
  type Waiver,
  WORDS,
} from './house.ts'
import { importsOf, isForTests, type SourceFile, withoutComments } from './source-file.ts'

export interface Problem {
  readonly file: string
  readonly message: string
}

/** All files in, what is wrong out. Pure, so that each is shown to fail on files that exist only in a test. */
export type Rule = (files: readonly SourceFile[]) => Problem[]

export const RULES: Readonly<Record<string, Rule>> = {
  'folders import only what the table allows': (files) => program(files).flatMap(wrongImports),
  'implementations of a contract do not import each other': (files) => program(files).flatMap(importsOfSiblings),
  'packages are used in their one place': (files) => program(files).flatMap(misplacedPackages),
  'the environment, time and randomness have one place': (files) => program(files).flatMap(misplacedWords),
  'there are no cycles, types included': cycles,
  'implementations of a contract have the same files': missingFiles,
  'names say what is inside': (files) => files.flatMap(badNames),
  [`files have at most ${LINES_HARD_MAX} lines`]: (files) => files.flatMap(tooLong),
  'no test is skipped, alone or to be done': (files) => files.flatMap(heldBackTests),
}

/** Problems without a waiver, and waivers without a problem. */
export function judge(name: string, rule: Rule, files: readonly SourceFile[], waivers: readonly Waiver[]): string[] {
  const own = waivers.filter((waiver) => waiver.rule === name)
  const problems = rule(files)
  const waived = (problem: Problem): boolean => own.some((waiver) => waiver.file === problem.file)
  const unused = own.filter((waiver) => !problems.some((problem) => problem.file === waiver.file))
  return [
    ...problems.filter((problem) => !waived(problem)).map(({ file, message }) => `${file}: ${message}`),
    ...unused.map(({ file }) => `${file}: has a waiver that it does not need`),
  ]
}

function program(files: readonly SourceFile[]): SourceFile[] {
  return files.filter(({ path }) => !isForTests(path) && !path.startsWith('test/'))
}

function wrongImports(file: SourceFile): Problem[] {
  const own = folderOf(file.path)
  if (own === undefined) return [{ file: file.path, message: 'is in no folder of the table' }]
  return importsOf(file)
    .filter(({ isPackage }) => !isPackage)
    .filter(({ target, typeOnly }) => {
      const isWithin = [own.path, ...own.imports].some((folder) => within(target, folder))
      const isContract = own.contracts?.includes(target) || (typeOnly && own.types?.includes(target))
      return target === 'src/main.ts' ? own.path.startsWith('src') : !(isWithin || isContract)
    })
    .map(({ target }) => ({ file: file.path, message: `must not import ${target}` }))
}

function folderOf(path: string): Folder | undefined {
  return FOLDERS.filter((folder) => within(path, folder.path)).sort((a, b) => b.path.length - a.path.length)[0]
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function importsOfSiblings(file: SourceFile): Problem[] {
  return FAMILIES.flatMap(({ folder, registry, parts = [] }) => {
    const own = memberOf(file.path, folder)
    if (!within(file.path, folder) || file.path === registry) return []
    return importsOf(file)
      .filter(({ target }) => ![undefined, own, ...parts].includes(memberOf(target, folder)))
      .map(({ target }) => ({ file: file.path, message: `must not import ${target}: only ${registry} knows them all` }))
  })
}

/** `src/streams/audit` for what lies in it, undefined for what lies beside. */
function memberOf(path: string, folder: string): string | undefined {
  const [name, ...inside] = path.slice(folder.length + 1).split('/')
  return within(path, folder) && inside.length > 0 ? name : undefined
}

function misplacedPackages(file: SourceFile): Problem[] {
  return importsOf(file).flatMap(({ target, isPackage }) =>
    placesFor(file, PACKAGES)
      .filter(({ what, only }) => isPackage && what.test(target) && !only.test(file.path))
      .map(({ why }) => ({ file: file.path, message: `must not import ${target} (${why})` })),
  )
}

function misplacedWords(file: SourceFile): Problem[] {
  const code = withoutComments(file.text)
  return placesFor(file, WORDS)
    .filter(({ what, only }) => what.test(code) && !only.test(file.path))
    .map(({ what, why }) => ({ file: file.path, message: `must not use ${what.exec(code)?.[0]} (${why})` }))
}

function placesFor({ path }: SourceFile, places: readonly Place[]): Place[] {
  return places.filter(({ within: folder = 'src' }) => within(path, folder))
}

function cycles(files: readonly SourceFile[]): Problem[] {
  const edges = new Map(files.map((file) => [file.path, importsOf(file).map(({ target }) => target)]))
  const done = new Set<string>()
  const problems: Problem[] = []
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) {
      const circle = [...above.slice(above.indexOf(path)), path].join(' → ')
      problems.push({ file: path, message: `imports itself: ${circle}` })
      return
    }
    if (done.has(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...above, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return problems
}

function missingFiles(files: readonly SourceFile[]): Problem[] {
  return FAMILIES.flatMap(({ folder, files: wanted, parts = [] }) => {
    const members = new Set(files.map(({ path }) => memberOf(path, folder)).filter((name) => name !== undefined))
    return [...members.difference(new Set(parts))].flatMap((member) =>
      wanted
        .map((name) => `${folder}/${member}/${name}`)
        .filter((path) => !files.some((file) => file.path === path))
        .map((path) => ({ file: path, message: 'is missing: its neighbours have it' })),
    )
  })
}

function badNames({ path }: SourceFile): Problem[] {
  const words = path.split('/').flatMap((part) => part.split(/[-.]/))
  const forbidden = words.filter((word) => FORBIDDEN_NAMES.includes(word))
  const problems = forbidden.map((word) => ({ file: path, message: `\`${word}\` says nothing` }))
  const isKebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*\.tsx?$/.test(basename(path))
  return isKebab ? problems : [...problems, { file: path, message: 'is not in kebab-case' }]
}

function tooLong({ path, text }: SourceFile): Problem[] {
  const lines = text.split('\n').length - 1
  return lines > LINES_HARD_MAX ? [{ file: path, message: `has ${lines} lines: split it` }] : []
}

function heldBackTests({ path, text }: SourceFile): Problem[] {
  if (!path.endsWith('.test.ts') || path === 'test/tidy.test.ts') return []
  const held = /\b(?:test|it|describe|suite)\.(?:skip|only|todo)\b|\{ *(?:skip|only|todo): *true\b/.exec(text)
  return held === null ? [] : [{ file: path, message: `holds back a test: ${held[0]}` }]
}
