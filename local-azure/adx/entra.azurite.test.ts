import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { KUSTO_RESOURCE } from './cluster.ts'
import type { LocalAdx } from './local-adx.ts'
import { startLocalAdx } from './start-local-adx.ts'
import { clientWith, credentialFor, signIn } from './test-client.ts'

describe('the Entra stand-in, asked by @azure/identity', () => {
  let adx: LocalAdx
  const scope = `${KUSTO_RESOURCE}/.default`

  before(async () => {
    adx = await startLocalAdx({ tokenLifetimeS: 3600 })
  })
  after(() => adx.close())

  it('gives a token that the cluster takes', async () => {
    const client = await signIn(adx)
    assert.equal((await client.query('print 1')).status, 200)
  })

  it('refuses a wrong secret, an unknown application and an unknown tenant with their codes', async () => {
    const { applicationId, applicationKey } = adx
    const other = '00000000-0000-0000-0000-000000000001'
    await assert.rejects(
      credentialFor(adx, { applicationId, applicationKey: 'wrong' }).getToken(scope),
      /AADSTS7000215/,
    )
    await assert.rejects(credentialFor(adx, { applicationId: other, applicationKey }).getToken(scope), /AADSTS700016/)
    await assert.rejects(credentialFor(adx, adx, other).getToken(scope), /AADSTS90002|endpoints_resolution_error/)
  })

  it('refuses an expired secret, and takes both secrets while one is replaced', async () => {
    const { applicationId, applicationKey } = adx.addApplication('rotating', ['viewers'])
    const displayName = 'rotating'
    adx.directory.put({ applicationId, displayName, secrets: [{ value: applicationKey, expiresAtMs: 1 }] })
    await assert.rejects(credentialFor(adx, { applicationId, applicationKey }).getToken(scope), /AADSTS7000222/)
    adx.directory.put({ applicationId, displayName, secrets: [{ value: applicationKey }, { value: 'new' }] })
    for (const key of [applicationKey, 'new']) {
      assert.ok((await credentialFor(adx, { applicationId, applicationKey: key }).getToken(scope)).token)
    }
  })

  it('refuses another resource and a scope without /.default', async () => {
    await assert.rejects(credentialFor(adx, adx).getToken('https://vault.azure.net/.default'), /AADSTS500011/)
    await assert.rejects(credentialFor(adx, adx).getToken('https://kusto.kusto.windows.net/read'), /AADSTS1002012/)
  })

  it('can be down, or slow to be asked again', async () => {
    adx.faults.add({ at: 'token', fault: { kind: 'status', status: 503 } })
    await assert.rejects(credentialFor(adx, adx).getToken(scope), /temporarily_unavailable|503/)
    assert.ok((await credentialFor(adx, adx).getToken(scope)).token)
  })

  it('cannot be reached by who does not trust its CA', async () => {
    await assert.rejects(
      fetch(`${adx.authorityUrl}/${adx.tenantId}/v2.0/.well-known/openid-configuration`),
      /fetch failed/,
    )
  })

  it('issues tokens that the cluster checks: none, a forged one and one of a removed application get 401', async () => {
    const { token } = await signIn(adx)
    const forged = `${token.slice(0, -4)}AAAA`
    for (const bad of ['nonsense', forged]) {
      const answer = await clientWith(adx, bad).query('print 1')
      assert.equal(answer.status, 401)
      assert.match(answer.headers.get('www-authenticate') ?? '', new RegExp(`authorization_uri="${adx.authorityUrl}`))
    }
    const identity = (await (await signIn(adx)).ingestMgmt('.get kusto identity token')).rows[0]?.[
      'AuthorizationContext'
    ]
    assert.equal((await clientWith(adx, String(identity)).query('print 1')).status, 401, 'a token for another audience')
    const removed = adx.addApplication('removed', ['viewers'])
    const client = await signIn(adx, removed)
    assert.equal((await client.query('print 1')).status, 200)
    adx.directory.remove(removed.applicationId)
    assert.equal((await client.query('print 1')).status, 401)
  })
})
