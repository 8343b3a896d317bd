import { createHash, hash } from 'node:crypto'

export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}

export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}

export interface RunningHash {
  update(data: Uint8Array): void
  digestHex(): string
}

export function runningSha256(): RunningHash {
  const state = createHash('sha256')
  return {
    update: (data) => {
      state.update(data)
    },
    digestHex: () => state.digest('hex'),
  }
}
