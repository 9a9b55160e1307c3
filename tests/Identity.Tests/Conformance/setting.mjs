// What the test has prepared: a running server, registered clients, and a browser that is signed in.
import assert from 'node:assert/strict'

export const setting = JSON.parse(process.env.PERISCOPE_CONFORMANCE)
export const issuer = new URL(setting.issuer)
export const scope = 'openid profile email offline_access competitors:read workspaces:read'

/** Goes where a person's browser would go, allows what is asked for, and gives the address that the client gets. */
export async function browse(url) {
  const headers = { cookie: setting.cookie }
  let answer = await fetch(url, { headers, redirect: 'manual' })
  if (answer.status === 200) {
    const page = await answer.text()
    const interaction = /name="interaction" value="([^"]+)"/.exec(page)?.[1]
    assert.ok(interaction, `a consent page, not: ${page}`)
    answer = await fetch(new URL('/connect/authorize', issuer), {
      method: 'POST',
      headers,
      redirect: 'manual',
      body: new URLSearchParams({ interaction, decision: 'allow' }),
    })
  }

  assert.equal(answer.status, 303, 'RFC 9700, 4.12: only 303 drops the form')
  return new URL(answer.headers.get('location'))
}

/** The error of a refused request, by its OAuth name. */
export async function refused(promise, error) {
  await assert.rejects(promise, (thrown) => {
    assert.equal(thrown.error ?? thrown.cause?.[0]?.parameters?.error, error, String(thrown.stack))
    return true
  })
}

/** The client itself refuses what it got, for this reason. */
export async function notTaken(promise, reason) {
  await assert.rejects(promise, (thrown) => {
    assert.match(thrown.cause?.message ?? thrown.message, reason)
    return true
  })
}
