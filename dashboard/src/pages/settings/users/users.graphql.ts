// Generated from users.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../../api/operation.ts'
import type { UserInput, UserUpdateInput } from '../../../api/schema.generated.ts'

export type Account = { readonly id: string; readonly email: string; readonly name: string; readonly role: string; readonly enabled: boolean; readonly hasPassword: boolean; readonly createdAt: string; readonly lastSignInAt: string | null; readonly lockedUntil: string | null }

export type Invitation = { readonly setPasswordToken: string; readonly expiresAt: string; readonly user: { readonly name: string; readonly email: string } }

export type RoleFacts = { readonly name: string; readonly description: string }

export type UsersResult = { readonly users: readonly ({ readonly id: string; readonly email: string; readonly name: string; readonly role: string; readonly enabled: boolean; readonly hasPassword: boolean; readonly createdAt: string; readonly lastSignInAt: string | null; readonly lockedUntil: string | null })[]; readonly roles: readonly ({ readonly name: string; readonly description: string })[] }

export type UsersVariables = Readonly<Record<string, never>>

export const Users: Operation<UsersResult, UsersVariables> = {
  name: 'Users',
  kind: 'query',
  text: "query Users{users{...Account}roles{...RoleFacts}}fragment Account on UserAccount{id email name role enabled hasPassword createdAt lastSignInAt lockedUntil}fragment RoleFacts on Role{name description}",
}

export type CreateUserResult = { readonly createUser: { readonly setPasswordToken: string; readonly expiresAt: string; readonly user: { readonly name: string; readonly email: string } } }

export type CreateUserVariables = { readonly data: UserInput }

export const CreateUser: Operation<CreateUserResult, CreateUserVariables> = {
  name: 'CreateUser',
  kind: 'mutation',
  text: "mutation CreateUser($data:UserInput!){createUser(data:$data){...Invitation}}fragment Invitation on CreatedUser{setPasswordToken expiresAt user{name email}}",
}

export type UpdateUserResult = { readonly updateUser: { readonly id: string } }

export type UpdateUserVariables = { readonly id: string; readonly data: UserUpdateInput }

export const UpdateUser: Operation<UpdateUserResult, UpdateUserVariables> = {
  name: 'UpdateUser',
  kind: 'mutation',
  text: "mutation UpdateUser($id:ID!$data:UserUpdateInput!){updateUser(id:$id data:$data){id}}",
}

export type EnableUserResult = { readonly enableUser: { readonly id: string } }

export type EnableUserVariables = { readonly id: string }

export const EnableUser: Operation<EnableUserResult, EnableUserVariables> = {
  name: 'EnableUser',
  kind: 'mutation',
  text: "mutation EnableUser($id:ID!){enableUser(id:$id){id}}",
}

export type DisableUserResult = { readonly disableUser: { readonly id: string } }

export type DisableUserVariables = { readonly id: string }

export const DisableUser: Operation<DisableUserResult, DisableUserVariables> = {
  name: 'DisableUser',
  kind: 'mutation',
  text: "mutation DisableUser($id:ID!){disableUser(id:$id){id}}",
}

export type DeleteUserResult = { readonly deleteUser: { readonly id: string } }

export type DeleteUserVariables = { readonly id: string }

export const DeleteUser: Operation<DeleteUserResult, DeleteUserVariables> = {
  name: 'DeleteUser',
  kind: 'mutation',
  text: "mutation DeleteUser($id:ID!){deleteUser(id:$id){id}}",
}

export type ResetPasswordResult = { readonly resetPassword: { readonly setPasswordToken: string; readonly expiresAt: string; readonly user: { readonly name: string; readonly email: string } } }

export type ResetPasswordVariables = { readonly id: string }

export const ResetPassword: Operation<ResetPasswordResult, ResetPasswordVariables> = {
  name: 'ResetPassword',
  kind: 'mutation',
  text: "mutation ResetPassword($id:ID!){resetPassword(id:$id){...Invitation}}fragment Invitation on CreatedUser{setPasswordToken expiresAt user{name email}}",
}
