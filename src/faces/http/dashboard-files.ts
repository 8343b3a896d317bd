import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { sha256 } from '../../base/hash.ts'

export type ContentEncoding = 'br' | 'gzip'

export interface DashboardFile {
  readonly type: string
  readonly etag: string
  /** Its name says its content: it never changes. */
  readonly isImmutable: boolean
  readonly content: Buffer
  /** The content in this encoding; undefined where that saves nothing. */
  encoded(encoding: ContentEncoding): Promise<Buffer> | undefined
}

/** By the path of the URL, exactly as it is asked for: whatever is not in this map does not exist. */
export type DashboardFiles = ReadonlyMap<string, DashboardFile>

/** Everything that the build made, in memory (a few MB): a build that replaces it does not mix with it. Undefined where nothing is built. */
export async function readDashboardFiles(folder: string): Promise<DashboardFiles | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => TYPES.has(extname(path)) && !path.split(sep).some((part) => part.startsWith('.')))
  if (!paths.includes('index.html')) return undefined
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, DashboardFile]> => {
      const content = await readFile(join(folder, path))
      return [`/${path.split(sep).join('/')}`, dashboardFile(path, content)]
    }),
  )
  return new Map(files)
}

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.webmanifest', 'application/manifest+json'],
])

function dashboardFile(path: string, content: Buffer): DashboardFile {
  const type = TYPES.get(extname(path)) ?? ''
  const isText = /^text\/|svg|json/.test(type) && content.length > COMPRESS_BYTES_MIN
  const made = new Map<ContentEncoding, Promise<Buffer>>()
  const encoded = (encoding: ContentEncoding): Promise<Buffer> => {
    const known = made.get(encoding) ?? COMPRESSORS[encoding](content)
    made.set(encoding, known)
    return known
  }
  return {
    type,
    content,
    etag: `"${sha256(content).toString('base64url').slice(0, 22)}"`,
    isImmutable: path.startsWith(`assets${sep}`),
    encoded: (encoding) => (isText ? encoded(encoding) : undefined),
  }
}

const COMPRESS_BYTES_MIN = 1_000

/** Once for each file. Quality 6 comes within a few percent of the best, in a hundredth of its time. */
const COMPRESSORS: Readonly<Record<ContentEncoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (content) => promisify(gzip)(content),
}
