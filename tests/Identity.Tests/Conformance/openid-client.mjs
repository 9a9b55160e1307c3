// The flows as openid-client 6 makes them, each by its name: node openid-client.mjs <name>
import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import * as client from 'openid-client'
import { browse, issuer, notTaken, refused, scope, setting } from './setting.mjs'

const insecure = { execute: [client.allowInsecureRequests] }
const basic = () => client.discovery(issuer, setting.basic.id, setting.basic.secret, client.ClientSecretBasic(setting.basic.secret), insecure)
const open = () => client.discovery(issuer, setting.open.id, undefined, client.None(), insecure)
const other = () => client.discovery(issuer, setting.other.id, setting.other.secret, client.ClientSecretPost(setting.other.secret), insecure)

async function keyed(options) {
  const key = await crypto.subtle.importKey('jwk', setting.keyed.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  return client.discovery(issuer, setting.keyed.id, undefined, client.PrivateKeyJwt({ key, kid: setting.keyed.jwk.kid }, options), insecure)
}

async function begin(config, more = {}) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  }
  const parameters = {
    redirect_uri: setting.redirectUri,
    scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  }
  return { checks, parameters }
}

async function signIn(config, options, more) {
  const { checks, parameters } = await begin(config, more)
  const callback = await browse(client.buildAuthorizationUrl(config, parameters))
  return { tokens: await client.authorizationCodeGrant(config, callback, checks, undefined, options), callback, checks }
}

const userInfo = (token) => fetch(new URL('/connect/userinfo', issuer), { headers: { authorization: `Bearer ${token}` } })
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

const flows = {
  async code() {
    for (const config of [await basic(), await open(), await other(), await keyed()]) {
      const { tokens } = await signIn(config)
      assert.equal(tokens.claims().sub, setting.person)
      assert.equal(tokens.token_type, 'bearer')
      const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
      assert.equal(info.email, setting.email)
    }
  },

  async pushed() {
    const config = await client.discovery(issuer, setting.pushed.id, setting.pushed.secret, undefined, insecure)
    const { checks, parameters } = await begin(config)
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters)
    const tokens = await client.authorizationCodeGrant(config, await browse(url), checks)
    assert.equal(tokens.claims().sub, setting.person)

    const again = await fetch(url, { headers: { cookie: setting.cookie }, redirect: 'manual' })
    assert.equal(again.status, 400, 'a request_uri is for one use')
    const direct = await browse(client.buildAuthorizationUrl(config, parameters))
    assert.equal(direct.searchParams.get('error'), 'invalid_request', 'this client has to push')
  },

  async dpop() {
    const config = await open()
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const { tokens } = await signIn(config, { DPoP })
    assert.equal(tokens.token_type, 'dpop')
    const info = await client.fetchUserInfo(config, tokens.access_token, setting.person, { DPoP })
    assert.equal(info.sub, setting.person)
    const next = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
    assert.equal(next.token_type, 'dpop')

    assert.equal((await userInfo(next.access_token)).status, 401, 'a bound token is no bearer token')
    const stolen = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    await assert.rejects(client.fetchUserInfo(config, next.access_token, setting.person, { DPoP: stolen }))
    await refused(client.refreshTokenGrant(config, next.refresh_token, undefined, { DPoP: stolen }), 'invalid_grant')
    await refused(client.refreshTokenGrant(config, next.refresh_token), 'invalid_grant')
  },

  // The gateway checks the proof before the service does, and neither takes it for a second use of the other's.
  async 'dpop-at-a-service'() {
    const config = await open()
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const { tokens } = await signIn(config, { DPoP }, { scope: `${scope} system:read` })
    const ask = (options, path = '/api/v1/competitors') =>
      client.fetchProtectedResource(config, tokens.access_token, new URL(path, issuer), 'GET', undefined, undefined, options)
    assert.equal((await ask({ DPoP })).status, 200)
    const unreachable = async () => (await (await ask({ DPoP }, '/system/dlq?limit=1')).json()).unreachable
    // A service that has just started may take longer for its first answer than the gateway waits.
    for (let more = 9; more > 0 && (await unreachable()).length > 0; more--);
    assert.deepEqual(await unreachable(), [], 'every service takes the one proof')
    const stolen = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    await assert.rejects(ask({ DPoP: stolen }))
    await assert.rejects(ask())
  },

  async 'client-credentials'() {
    for (const config of [await basic(), await other(), await keyed()]) {
      const tokens = await client.clientCredentialsGrant(config, { scope: 'competitors:read' })
      assert.equal(tokens.scope, 'competitors:read')
      assert.equal(tokens.refresh_token, undefined)
    }
    await refused(client.clientCredentialsGrant(await open()), 'unauthorized_client')
  },

  async refresh() {
    const config = await basic()
    const { tokens } = await signIn(config)
    const next = await client.refreshTokenGrant(config, tokens.refresh_token, { scope: 'openid' })
    assert.equal(next.scope, 'openid')
    assert.notEqual(next.refresh_token, tokens.refresh_token)
    await refused(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant')
    await refused(client.refreshTokenGrant(config, next.refresh_token), 'invalid_grant')
  },

  async 'introspect-and-revoke'() {
    const config = await basic()
    const { tokens } = await signIn(config)
    const known = await client.tokenIntrospection(config, tokens.access_token)
    assert.equal(known.active, true)
    assert.equal(known.client_id, setting.basic.id)
    assert.deepEqual(await client.tokenIntrospection(await other(), tokens.access_token), { active: false })
    await client.tokenRevocation(config, tokens.refresh_token)
    assert.deepEqual(await client.tokenIntrospection(config, tokens.access_token), { active: false })
    assert.equal((await userInfo(tokens.access_token)).status, 401)
    await refused(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant')
  },

  async 'end-session'() {
    const config = await open()
    const { tokens } = await signIn(config)
    const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: setting.afterSignOut, id_token_hint: tokens.id_token, state: 'bye' })
    const answer = await fetch(url, { redirect: 'manual' })
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), `${setting.afterSignOut}?state=bye`)
  },

  async 'wrong-verifier'() {
    const config = await open()
    const { checks, parameters } = await begin(config)
    const callback = await browse(client.buildAuthorizationUrl(config, parameters))
    await refused(
      client.authorizationCodeGrant(config, callback, { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() }), 'invalid_grant')
    await refused(client.authorizationCodeGrant(config, callback, checks), 'invalid_grant')
  },

  async 'replayed-code'() {
    const config = await open()
    const { tokens, callback, checks } = await signIn(config)
    await refused(client.authorizationCodeGrant(config, callback, checks), 'invalid_grant')
    await refused(client.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant')
    assert.equal((await userInfo(tokens.access_token)).status, 401, 'what the code gave has ended')
  },

  async 'tampered-state'() {
    const config = await open()
    const { checks, parameters } = await begin(config)
    const callback = await browse(client.buildAuthorizationUrl(config, parameters))
    callback.searchParams.set('state', client.randomState())
    await notTaken(client.authorizationCodeGrant(config, callback, checks), /unexpected "state"/)
  },

  async 'other-issuer'() {
    const config = await open()
    const { checks, parameters } = await begin(config)
    const callback = await browse(client.buildAuthorizationUrl(config, parameters))
    callback.searchParams.set('iss', 'https://attacker.example')
    await notTaken(client.authorizationCodeGrant(config, callback, checks), /unexpected "iss"/)
    callback.searchParams.delete('iss')
    // The metadata promises it, so that it cannot be left out either.
    await notTaken(client.authorizationCodeGrant(config, callback, checks), /"iss".*missing/)
  },

  async 'other-clients-token'() {
    const config = await basic()
    const { tokens, callback, checks } = await signIn(config)
    await refused(client.refreshTokenGrant(await other(), tokens.refresh_token), 'invalid_grant')
    await refused(client.authorizationCodeGrant(await other(), callback, checks), 'invalid_grant')
    await refused(client.tokenRevocation(await other(), tokens.refresh_token), 'invalid_grant')
    assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token)).access_token, 'and its owner still has it')
  },

  async 'wrong-audience'() {
    const config = await keyed({ [client.modifyAssertion]: (_, payload) => { payload.aud = `${setting.issuer}/connect/token` } })
    await refused(client.clientCredentialsGrant(config), 'invalid_client')
    const { tokens } = await signIn(await basic())
    assert.equal((await userInfo(tokens.id_token)).status, 401, 'an id token is for the client and opens nothing')
  },

  async 'expired-assertion'() {
    const past = Math.floor(Date.now() / 1000) - 600
    const late = await keyed({ [client.modifyAssertion]: (_, payload) => Object.assign(payload, { iat: past, nbf: past, exp: past + 60 }) })
    await refused(client.clientCredentialsGrant(late), 'invalid_client')
    const long = await keyed({ [client.modifyAssertion]: (_, payload) => { payload.exp = payload.iat + 86_400 } })
    await refused(client.clientCredentialsGrant(long), 'invalid_client')
  },

  async 'replayed-assertion'() {
    const same = await keyed({ [client.modifyAssertion]: (_, payload) => { payload.jti = 'the same each time' } })
    await client.clientCredentialsGrant(same)
    await refused(client.clientCredentialsGrant(same), 'invalid_client')
  },

  async 'algorithm-confusion'() {
    const { tokens } = await signIn(await basic())
    const [header, payload] = tokens.access_token.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url'))
    const { keys } = await (await fetch(new URL('/.well-known/jwks.json', issuer))).json()
    const key = createPublicKey({ key: keys.find((known) => known.kid === kid), format: 'jwk' })
    for (const secret of [key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'der' }), keys[0].n]) {
      const text = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}`
      assert.equal((await userInfo(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`)).status, 401)
    }
    assert.equal((await userInfo(tokens.access_token)).status, 200, 'the same claims, honestly signed')
  },

  async 'algorithm-none'() {
    const { tokens } = await signIn(await basic())
    const payload = tokens.access_token.split('.')[1]
    for (const alg of ['none', 'None', 'NONE']) {
      assert.equal((await userInfo(`${encode({ alg, typ: 'at+jwt' })}.${payload}.`)).status, 401)
    }
    const claims = { iss: setting.keyed.id, sub: setting.keyed.id, aud: setting.issuer, jti: 'x', exp: Math.floor(Date.now() / 1000) + 60 }
    const answer = await fetch(new URL('/connect/token', issuer), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: `${encode({ alg: 'none' })}.${encode(claims)}.`,
      }),
    })
    assert.equal((await answer.json()).error, 'invalid_client')
  },
}

const name = process.argv[2]
assert.ok(flows[name], `there is no flow ${name}`)
await flows[name]()
