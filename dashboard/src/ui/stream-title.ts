const TITLES: Readonly<Record<string, string>> = { guardrail_activity: 'Guardrail activity', audit: 'Audit' }

/** A stream as people call it. */
export function streamTitle(stream: string): string {
  return TITLES[stream] ?? stream
}
