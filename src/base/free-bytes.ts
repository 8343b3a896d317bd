/**
 * Gives the memory back now, where nothing else lies in it; nobody may use the bytes any more. Otherwise it lies around until a garbage collection, and
 * the engine makes one, of the whole heap, for every 32 MB of such memory.
 */
export function freeBytes(bytes: Uint8Array): void {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength && !buffer.detached) buffer.transfer(0)
}
