// The example of docs/guides/sign-in-for-partners.md, as a test: node guide.mjs
import * as oauth from 'oauth4webapi'
import { browse, setting } from './setting.mjs'

const plainHttp = { [oauth.allowInsecureRequests]: true } // only for an installation without TLS
const issuer = new URL(setting.issuer)
const redirectUri = setting.redirectUri
const client = { client_id: setting.open.id }

const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, plainHttp))
const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()
const url = new URL(as.authorization_endpoint)
url.search = new URLSearchParams({
  client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', state, nonce,
  scope: 'openid email offline_access competitors:read',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
})

const callback = await browse(url) // in an application: send the browser to url, and take the address that it comes back to
const answer = oauth.validateAuthResponse(as, client, callback, state)
const response = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer, redirectUri, verifier, plainHttp)
const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true })
const { sub } = oauth.getValidatedIdTokenClaims(tokens)

const refreshed = await oauth.processRefreshTokenResponse(
  as, client, await oauth.refreshTokenGrantRequest(as, client, oauth.None(), tokens.refresh_token, plainHttp))
if (sub !== setting.person || !refreshed.access_token) {
  throw new Error('the guide is wrong')
}
