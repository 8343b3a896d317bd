import type { FaultRow } from './fault-row.ts'

/** Identity and rights at Spillway's own doors. A part of the table of all faults. */
export const DOOR_FAULTS = {
  UNAUTHENTICATED: {
    kind: 'auth',
    http: 401,
    summary: 'No valid API token was given.',
    hint: 'Send `Authorization: Bearer <token>`; make one with `spillway token create`.',
  },
  FORBIDDEN: {
    kind: 'auth',
    http: 403,
    summary: 'This identity lacks the permission for that.',
    hint: 'Ask an administrator for a role that has the permission named in the message; a program needs a token that has it.',
  },
  SIGN_IN_FAILED: {
    kind: 'auth',
    http: 401,
    summary: 'The e-mail address or the password is not right.',
    hint: 'Try again, or have an administrator reset the password.',
  },
  SIGN_IN_PAUSED: {
    kind: 'throttled',
    http: 429,
    summary: 'There were too many attempts that failed.',
    hint: 'Try again when the pause is over; each further failure makes the next one longer. An administrator can end it at once, under Users: “End the pause”.',
  },
  PASSWORD_TOKEN_REFUSED: {
    kind: 'auth',
    http: 401,
    summary: 'This link is not valid, has been used or has expired.',
    hint: 'Have an administrator reset the password: that makes a new one.',
  },
  PASSWORD_WEAK: {
    kind: 'rejected',
    http: 400,
    summary: 'This password is too easy to guess.',
    hint: 'Take at least 12 characters: several words that do not belong together are easy to keep and hard to guess.',
  },
  REQUEST_FORGED: {
    kind: 'auth',
    http: 403,
    summary: 'This request does not come from a page of Spillway.',
    hint: 'Reload the page. A program sends an API token in `Authorization`, or, with a session, the header `x-spillway-csrf`.',
  },
  CONNECTION_INSECURE: {
    kind: 'misconfigured',
    http: 403,
    summary: 'Signing in needs https, except on this machine itself.',
    hint: 'Put a proxy with TLS in front and name it with --trusted-proxies: docs/operate/sign-in.md shows how.',
  },
  LAST_ADMINISTRATOR: {
    kind: 'conflict',
    http: 409,
    summary: 'This is the last administrator who can sign in.',
    hint: 'Make somebody else an administrator first.',
  },
} as const satisfies Record<string, FaultRow>
