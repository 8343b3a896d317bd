import type { Document } from './documents.ts'

export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: string
  readonly enabled: boolean
  readonly hasPassword: boolean
  readonly createdAt: string
  readonly lastSignInAt: string | null
  readonly lockedUntil: string | null
}

/** Somebody who is to choose a password. */
export interface Invited {
  readonly user: User
  readonly setPasswordToken: string
  readonly expiresAt: string
}

const USER = '{ id email name role enabled hasPassword createdAt lastSignInAt lockedUntil }'
const INVITED = `{ user ${USER} setPasswordToken expiresAt }`

export const LIST_USERS: Document<User[]> = { field: 'users', text: `query { users ${USER} }` }
export const CREATE_USER: Document<Invited> = {
  field: 'createUser',
  text: `mutation ($data: UserInput!) { createUser(data: $data) ${INVITED} }`,
}
export const UPDATE_USER: Document<User> = {
  field: 'updateUser',
  text: `mutation ($id: ID!, $data: UserUpdateInput!) { updateUser(id: $id, data: $data) ${USER} }`,
}
export const RESET_PASSWORD: Document<Invited> = {
  field: 'resetPassword',
  text: `mutation ($id: ID!) { resetPassword(id: $id) ${INVITED} }`,
}
export const ENABLE_USER = ofId('enableUser')
export const DISABLE_USER = ofId('disableUser')
export const DELETE_USER = ofId('deleteUser')

function ofId(field: string): Document<User> {
  return { field, text: `mutation ($id: ID!) { ${field}(id: $id) ${USER} }` }
}
