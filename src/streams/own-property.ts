import type { JsonObject, JsonValue } from '../base/json.ts'

/** Sets a key that came from outside: plain assignment of `__proto__` would change the object's prototype and lose the value. */
export function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    target[key] = value
  }
}
