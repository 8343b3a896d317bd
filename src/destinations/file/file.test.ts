import assert from 'node:assert/strict'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import { destinationContract } from '../contract-suite.ts'
import type { Artifact, Destination, DestinationPolicy } from '../destination.ts'
import { sampleArtifact } from '../sample-artifact.ts'
import { FILE_SYSTEM_FAULTS, fileFault } from './fault.ts'
import { file, fileKind } from './index.ts'

let root: string
before(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'spillway-file-')))
})
after(() => rm(root, { recursive: true }))

function policy(): DestinationPolicy {
  return { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: [root] }
}

function open(folder: string): Destination {
  return file.open(file.parse({ folder: join(root, folder) }, policy()), policy())
}

destinationContract('file', async () => ({
  destination: open('contract/exports'),
  mayRead: true,
  readBack: (name) => readFile(join(root, 'contract/exports', name)).catch(() => undefined),
  stop: async () => {},
}))

describe('a folder', () => {
  test('is normalised, and may be the root itself or anything below', () => {
    const folders = [root, `${root}/`, `${root}/a/../b//c`]
    const settings = folders.map((folder) => file.parse({ folder }, policy()).settings['folder'])
    assert.deepEqual(settings, [root, root, join(root, 'b/c')])
  })

  test('may have a path below it, where its files are', async () => {
    const options = file.parse({ folder: join(root, 'shared'), path: '/team//audit/' }, policy())
    assert.deepEqual(options.settings, { folder: join(root, 'shared'), path: 'team/audit' })
    const destination = file.open(options, policy())
    const { location } = await destination.put(sampleArtifact('a.ndjson.gz'), soon())
    assert.equal(location, join(root, 'shared/team/audit/a.ndjson.gz'))
    assert.deepEqual(await readdir(join(root, 'shared/team/audit')), ['.spillway-incoming', 'a.ndjson.gz'])
    assert.deepEqual(await readdir(join(root, 'shared')), ['team'])
  })

  test('outside the roots, relative, missing or misspelt is refused', () => {
    const refused: readonly (readonly [Record<string, unknown>, FaultCode, RegExp])[] = [
      [{ folder: '/etc' }, 'FOLDER_NOT_ALLOWED', /outside/],
      [{ folder: `${root}/../elsewhere` }, 'FOLDER_NOT_ALLOWED', /outside/],
      [{ folder: `${root}-sibling` }, 'FOLDER_NOT_ALLOWED', /outside/],
      [{ folder: 'exports' }, 'BAD_INPUT', /absolute path/],
      [{ folder: '/x\0y' }, 'BAD_INPUT', /absolute path/],
      [{}, 'BAD_INPUT', /`folder` is missing/],
      [{ foldr: root }, 'BAD_INPUT', /did you mean `folder`/],
      [{ folder: root, path: '../elsewhere' }, 'BAD_INPUT', /`path` must have no `\.` or `\.\.`/],
      [{ folder: root, path: 'a/./b' }, 'BAD_INPUT', /`path` must have no `\.` or `\.\.`/],
      [{ folder: root, path: '..\\elsewhere' }, 'BAD_INPUT', /no backslash/],
      [{ folder: root, path: 'a\0b' }, 'BAD_INPUT', /no control characters/],
    ]
    for (const [input, code, message] of refused) {
      const isExpected = (error: unknown): boolean =>
        isFault(error) && error.code === code && message.test(error.message)
      assert.throws(() => file.parse(input, policy()), isExpected, JSON.stringify(input))
    }
  })

  test('is refused where no root is allowed', () => {
    const none = { ...policy(), fileDestinationRoots: [] }
    assert.throws(
      () => file.parse({ folder: root }, none),
      (error) => isFault(error) && error.code === 'FOLDER_NOT_ALLOWED',
    )
  })
})

describe('symbolic links', () => {
  test('below the root are not followed, be it as the folder, inside it, or as the file', async () => {
    const outside = join(root, 'outside')
    await mkdir(outside)
    await mkdir(join(root, 'links'))
    await symlink(outside, join(root, 'links/folder'))
    await symlink(outside, join(root, 'links/audit'))
    for (const [folder, name] of [
      ['links/folder', 'a.ndjson.gz'],
      ['links', 'audit/a.ndjson.gz'],
    ] as const) {
      await rejectsWith(open(folder).put(sampleArtifact(name), soon()), 'FOLDER_NOT_ALLOWED')
    }
    await symlink(join(outside, 'target'), join(root, 'links/file.ndjson.gz'))
    await rejectsWith(open('links').put(sampleArtifact('file.ndjson.gz'), soon()), 'ARTIFACT_CONFLICT')
    assert.deepEqual(await readdir(outside), [])
    const { ok, steps } = await open('links/folder').probe(soon())
    assert.deepEqual([ok, steps.at(-1)?.code], [false, 'FOLDER_NOT_ALLOWED'])
  })

  test('the root itself may be one: that is the choice of the operator', async () => {
    await mkdir(join(root, 'disk'))
    await symlink(join(root, 'disk'), join(root, 'alias'))
    const allowed = { ...policy(), fileDestinationRoots: [join(root, 'alias')] }
    const destination = file.open(file.parse({ folder: join(root, 'alias/x') }, allowed), allowed)
    const { location } = await destination.put(sampleArtifact('a.ndjson.gz'), soon())
    assert.equal(location, join(root, 'alias/x/a.ndjson.gz'))
    assert.deepEqual(await readdir(join(root, 'disk/x')), ['.spillway-incoming', 'a.ndjson.gz'])
  })
})

describe('what a crash leaves behind', () => {
  test('is never under a name that a reader sees, is harmless, and goes away with a later delivery', async () => {
    const incoming = join(root, 'crash/.spillway-incoming')
    await mkdir(incoming, { recursive: true })
    const [old, fresh] = [join(incoming, 'old.part'), join(incoming, 'fresh.part')]
    await writeFile(old, 'half')
    await writeFile(fresh, 'half')
    const twoHoursAgo = (systemClock.now() - 2 * 3_600_000) / 1000
    await utimes(old, twoHoursAgo, twoHoursAgo)
    assert.equal((await open('crash').put(sampleArtifact('a.ndjson.gz'), soon())).alreadyThere, false)
    assert.deepEqual(await readdir(incoming), ['fresh.part'], 'one that may be in use stays')
  })

  test('nothing is left in the folder by a delivery, a failed one or a probe', async () => {
    const destination = open('tidy')
    const whole = sampleArtifact('a.ndjson.gz')
    const broken: Artifact = {
      ...whole,
      read: async function* (signal) {
        yield* whole.read(signal)
        throw new Error('source')
      },
    }
    await assert.rejects(destination.put(broken, soon()), /source/)
    await destination.put(whole, soon())
    await destination.probe(soon())
    assert.deepEqual(await readdir(join(root, 'tidy/.spillway-incoming')), [])
    assert.deepEqual(await readdir(join(root, 'tidy')), ['.spillway-incoming', 'a.ndjson.gz'])
  })
})

test('a file of the same name and another length is a conflict, and stays', async () => {
  await mkdir(join(root, 'taken'))
  await writeFile(join(root, 'taken/a.ndjson.gz'), 'someone else')
  await rejectsWith(open('taken').put(sampleArtifact('a.ndjson.gz'), soon()), 'ARTIFACT_CONFLICT')
  assert.equal(await readFile(join(root, 'taken/a.ndjson.gz'), 'utf8'), 'someone else')
})

test('files and folders are not for everyone', async () => {
  await open('modes').put(sampleArtifact('sub/a.ndjson.gz'), soon())
  const modes = await Promise.all(['modes', 'modes/sub', 'modes/sub/a.ndjson.gz'].map((path) => stat(join(root, path))))
  assert.ok(modes.every(({ mode }) => (mode & 0o007) === 0))
})

test('a root that is not there fails at the first step, with what to do', async () => {
  const gone = { ...policy(), fileDestinationRoots: [join(root, 'gone')] }
  const destination = fileKind({ clock: systemClock, random: systemRandom }).open(
    { settings: { folder: join(root, 'gone/x') }, secrets: {} },
    gone,
  )
  const { ok, steps } = await destination.probe(soon())
  assert.deepEqual([ok, steps[0]?.code], [false, 'FOLDER_UNWRITABLE'])
  await rejectsWith(destination.put(sampleArtifact('a.ndjson.gz'), soon()), 'FOLDER_UNWRITABLE')
})

test('a folder without the right to write: FOLDER_UNWRITABLE', async () => {
  await chmod(root, 0o755)
  await mkdir(join(root, 'locked'))
  await chmod(join(root, 'locked'), 0o555)
  // Root may write anywhere: be nobody for a moment.
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.('nobody')
  try {
    await rejectsWith(open('locked').put(sampleArtifact('a.ndjson.gz'), soon()), 'FOLDER_UNWRITABLE')
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

test('a full disk is FOLDER_FULL, and leaves nothing', {
  skip: !(await canFill()) && 'there is no /dev/full',
}, async () => {
  // Writing to /dev/full fails as a full disk does: the same system call, the same error.
  await assert.rejects(writeFile('/dev/full', 'x'), (error) => {
    const fault = fileFault('write', '/dev/full', error)
    return isFault(fault) && fault.code === 'FOLDER_FULL'
  })
})

describe('every error of the file system has its fault', () => {
  for (const [code, expected] of Object.entries(FILE_SYSTEM_FAULTS)) {
    test(`${code}: ${expected}`, () => {
      const fault = fileFault('write', '/x', Object.assign(new Error(), { code }))
      assert.ok(isFault(fault))
      assert.equal(fault.code, expected)
    })
  }

  test('a file system without hard links is told so', () => {
    const fault = fileFault('publish', '/x', Object.assign(new Error(), { code: 'EPERM' }))
    assert.match(isFault(fault) ? fault.hint : '', /hard links/)
  })

  test('an unknown code is an error of the destination; an error without one is a bug and stays one', () => {
    const unknown = fileFault('write', '/x', Object.assign(new Error(), { code: 'EWEIRD' }))
    assert.ok(isFault(unknown) && unknown.code === 'DESTINATION_ERROR')
    const bug = new TypeError('bug')
    assert.equal(fileFault('write', '/x', bug), bug)
  })
})

async function canFill(): Promise<boolean> {
  return await stat('/dev/full').then(
    () => true,
    () => false,
  )
}

async function rejectsWith(work: Promise<unknown>, code: FaultCode): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isFault(error), String(error))
    assert.equal(error.code, code)
    return true
  })
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000)
}
