// Takes the interface's description from a running gateway. The servers are left out: they are that gateway's own address.
import { writeFile } from 'node:fs/promises'

const gateway = process.env.PERISCOPE_URL ?? 'http://localhost:8080'
const { servers: _, ...document } = await (await fetch(new URL('/openapi/v1.json', gateway))).json()
await writeFile(new URL('../openapi.json', import.meta.url), `${JSON.stringify(document, null, 1)}\n`)
