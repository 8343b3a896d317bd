/** What a destination's settings hide of what is sent to it, in one sentence; undefined where they hide nothing. */
export function redactionWords(stream: string, settings: unknown): string | undefined {
  const { redactPayload, redactKeys } = (settings ?? {}) as Readonly<Record<string, unknown>>
  const keys = Array.isArray(redactKeys) ? redactKeys.length : 0
  const hidden = [
    ...(stream === 'guardrail_activity' && redactPayload === 'drop' ? ['requests and responses are left out'] : []),
    ...(stream === 'guardrail_activity' && redactPayload === 'mask' ? ['requests and responses are masked'] : []),
    ...(keys === 0 ? [] : [`the values of ${keys === 1 ? '1 key' : `${keys} keys`} are hidden`]),
  ]
  return hidden.length === 0 ? undefined : `By the settings of the destination, ${hidden.join(' and ')}.`
}
