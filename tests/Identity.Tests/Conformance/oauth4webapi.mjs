// The flows as oauth4webapi 3 makes them, each by its name: node oauth4webapi.mjs <name>
import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import { browse, issuer, refused, scope, setting } from './setting.mjs'

const http = { [oauth.allowInsecureRequests]: true }
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oauth2' }))
const client = { client_id: setting.open.id }

async function begin(more = {}) {
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = new URL(as.authorization_endpoint)
  const parameters = {
    client_id: client.client_id, redirect_uri: setting.redirectUri, response_type: 'code', scope, state, nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more,
  }
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value)
  }
  const answer = oauth.validateAuthResponse(as, client, await browse(url), state)
  return { answer, verifier, nonce }
}

async function redeem({ answer, verifier, nonce }, as_client = client, options = {}) {
  const send = () => oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer, setting.redirectUri, verifier, { ...http, ...options })
  const read = (response) => oauth.processAuthorizationCodeResponse(as, as_client, response, { expectedNonce: nonce, requireIdToken: true })
  return read(await send()).catch(async (error) => {
    if (!oauth.isDPoPNonceError(error)) {
      throw error
    }
    return read(await send())
  })
}

const flows = {
  async code() {
    const tokens = await redeem(await begin())
    const { sub } = oauth.getValidatedIdTokenClaims(tokens)
    assert.equal(sub, setting.person)
    const info = await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, tokens.access_token, http))
    assert.equal(info.email, setting.email)

    // A service that asks nobody but the metadata takes the access token (RFC 9068).
    const request = new Request('https://service.example/', { headers: { authorization: `Bearer ${tokens.access_token}` } })
    const claims = await oauth.validateJwtAccessToken(as, request, 'periscope', http)
    assert.equal(claims.client_id, setting.open.id)
  },

  async 'dpop-nonce'() {
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
    const tokens = await redeem(await begin(), client, { DPoP })
    assert.equal(tokens.token_type, 'dpop')
    const request = new Request('https://service.example/', { headers: { authorization: `Bearer ${tokens.access_token}` } })
    await assert.rejects(oauth.validateJwtAccessToken(as, request, 'periscope', http), 'a service that knows DPoP refuses it as a bearer token')
  },

  async 'dpop-code-binding'() {
    const [mine, stolen] = [await oauth.generateKeyPair('ES256'), await oauth.generateKeyPair('ES256')]
    const dpop_jkt = await oauth.DPoP(client, mine).calculateThumbprint()
    await refused(redeem(await begin({ dpop_jkt }), client, { DPoP: oauth.DPoP(client, stolen) }), 'invalid_grant')
    await refused(redeem(await begin({ dpop_jkt })), 'invalid_grant')
    const tokens = await redeem(await begin({ dpop_jkt }), client, { DPoP: oauth.DPoP(client, mine) })
    assert.equal(tokens.token_type, 'dpop')
  },

  async 'expired-id-token'() {
    // The same as a client whose clock says that an hour has passed.
    await assert.rejects(redeem(await begin(), { ...client, [oauth.clockSkew]: 3600 }), /exp/)
  },

  async 'wrong-audience'() {
    await assert.rejects(redeem(await begin(), { client_id: setting.other.id }), /aud/)
  },

  async 'wrong-nonce'() {
    const begun = await begin()
    await assert.rejects(redeem({ ...begun, nonce: oauth.generateRandomNonce() }), /nonce/)
  },

  async metadata() {
    const oidc = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oidc' }))
    assert.deepEqual(oidc, as, 'both documents say the same')
    for (const [name, address] of Object.entries(as).filter(([name]) => name.endsWith('_endpoint'))) {
      const answer = await fetch(address, { method: 'POST', redirect: 'manual', body: new URLSearchParams() })
      assert.ok([200, 303, 400, 401].includes(answer.status), `${name} answers ${answer.status}`)
    }
    assert.deepEqual(as.code_challenge_methods_supported, ['S256'])
    assert.deepEqual(as.response_types_supported, ['code'])
    assert.equal(as.authorization_response_iss_parameter_supported, true)
  },
}

const name = process.argv[2]
assert.ok(flows[name], `there is no flow ${name}`)
await flows[name]()
