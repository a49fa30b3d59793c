import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { classicPat, registryToken } from '../github/tokens.ts'
import { MEDIA } from '../github/world.ts'
import type { Reply } from '../network/client.ts'

// Asks a registry what this action and its simulator take for true, and prints a table of what it answered:
//
//     ACCESS=write TOKEN=… GITHUB_REPOSITORY=OWNER/NAME node simulator/live/questions.ts
//
// live.yml asks ghcr.io; live.test.ts asks the simulator, so that the script and the simulator are held to one another. It pushes
// to ghcr.io/OWNER/NAME/live, where the token may write. It needs no package, and prints no value of a header.

/** What the `permissions` of the job give to its GITHUB_TOKEN for packages. */
export type Access = 'write' | 'read' | 'none'

/** One request. In: method, address, headers, body. */
export type Send = (method: string, address: string, headers?: Record<string, string>, body?: string) => Promise<Reply>

export interface Asking {
  send: Send
  token: string
  access: Access
  /** `OWNER/NAME` of the repository whose workflow asks. */
  repository: string
  /** `public`, `private` or `internal`; empty: not known, and not compared. */
  visibility: string
  publicImage: string
  /** `OWNER/NAME` of a private image that the repository has no access to; empty: nothing is asked about one. */
  privateImage: string
  /** Makes what is pushed new. */
  run: string
  /** Milliseconds between two looks at what the registry shows late. */
  pauseMs: number
  /** The steps of the job that ran the action itself, by id: the engine. */
  steps: Record<string, { outcome?: string; outputs?: Record<string, string> }>
}

/** What was answered: a reply, and what else is worth a word. */
type Answer = Reply & { note?: string }

/** What the facts say, from the documentation, public captures or reports, and whether an answer is that. */
type Facts = [says: string, agrees: (answer: Answer, asking: Asking) => boolean]

/** How it is asked: not at all where that has no answer. Accesses of the tokens with which it is asked, if not `write` only. */
type Row = [facts: Facts, ask: (at: Asking) => Promise<Answer> | undefined, of?: string]

export interface Answered {
  question: string
  says: string
  answered: string
  agrees: boolean
}

/** A tag that was just pushed is looked for so often, which is a minute with the pause of `main`. */
const LOOKS = 30

const REGISTRY = 'https://ghcr.io'
const TAG = 'live'
const ACCEPT = { accept: Object.values(MEDIA).join(', ') }
/** The shape of a token that GitHub has never made. */
const DEAD = classicPat({ name: 'never made' }).value

const lower = (text: string) => text.toLowerCase()
/** The package that the questions push to. */
const imageOf = ({ repository }: Asking) => `${lower(repository)}/live`
/** No run of this workflow ever pushes to it. */
const absentOf = ({ repository, run }: Asking) => `${lower(repository)}/never-${run}`
const bearer = (secret: string) => ({ authorization: `Bearer ${registryToken(secret)}` })
const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`octocat:${secret}`).toString('base64')}` })

function errorOf({ body }: Reply): { code?: string; message?: string } {
  try {
    const parsed = JSON.parse(body)
    return parsed.errors?.[0] ?? { message: parsed.message }
  } catch {
    return {}
  }
}

const error = (status: number, code: string, ...messages: string[]): Facts => [
  [`${status} ${code}`, messages.join(', or ')].filter(Boolean).join(': '),
  answer => {
    const said = errorOf(answer)
    const inner = said.message?.replace(/^permission_denied: (?=installation )/, '') ?? ''
    return answer.status === status && said.code === code && (messages.length === 0 || messages.includes(inner))
  }
]
const status = (...wanted: number[]): Facts => [wanted.join(' or '), answer => wanted.includes(answer.status)]

const read = ({ send, token }: Asking, image: string, rest: string, method = 'GET') =>
  send(method, `${REGISTRY}/v2/${image}/${rest}`, { ...ACCEPT, ...bearer(token) })
/** Of the package that the questions push to. */
const manifestOf = (asking: Asking, reference: string, method = 'GET') =>
  read(asking, imageOf(asking), `manifests/${reference}`, method)
const upload = (asking: Asking, image: string, secret = asking.token) =>
  asking.send('POST', `${REGISTRY}/v2/${image}/blobs/uploads/`, bearer(secret))
const tokenFor = ({ send }: Asking, image: string, headers = {}, actions = 'pull') =>
  send('GET', `${REGISTRY}/token?service=ghcr.io&scope=repository:${image}:${actions}`, headers)

export interface Blob {
  mediaType: string
  digest: string
  size: number
  text: string
}

/** A text of the registry by its digest; `content` as JSON. */
export function blob(mediaType: string, content: unknown): Blob {
  const text = JSON.stringify(content)
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  return { mediaType, digest, size: Buffer.byteLength(text), text }
}

export const described = ({ mediaType, digest, size }: Blob) => ({ mediaType, digest, size })

const platform = { architecture: 'amd64', os: 'linux' }
const rootfs = { type: 'layers', diff_ids: [] }
/** What every image here has for its config. */
export const CONFIG = blob('application/vnd.oci.image.config.v1+json', { ...platform, rootfs })

/** An image without a layer; another name is another digest. */
export function image(name: string): Blob {
  const parts = { schemaVersion: 2, mediaType: MEDIA.ociManifest, config: described(CONFIG), layers: [] }
  return blob(MEDIA.ociManifest, { ...parts, annotations: { name } })
}

/** An index of one image; another run is another digest. */
function pushedBy({ run }: Asking): { child: Blob; index: Blob } {
  const child = image(run)
  const manifests = [{ ...described(child), platform }]
  return { child, index: blob(MEDIA.ociIndex, { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests }) }
}

/** The upload's `Location` is followed on the registry's own host only: the bearer goes to no other. */
async function push(asking: Asking): Promise<Answer> {
  const { child, index } = pushedBy(asking)
  let answer: Answer = await upload(asking, imageOf(asking))
  if (answer.status !== 202) return answer
  const upTo = new URL(answer.headers.location ?? '', REGISTRY)
  if (upTo.origin !== REGISTRY) throw new Error(`the upload continues on another host, ${upTo.host}`)
  upTo.searchParams.set('digest', CONFIG.digest)
  const manifests = `${REGISTRY}/v2/${imageOf(asking)}/manifests`
  for (const [note, address, type, { text }] of [
    ['at the blob', upTo.href, 'application/octet-stream', CONFIG],
    ['at the child', `${manifests}/${child.digest}`, child.mediaType, child],
    ['at the index', `${manifests}/${TAG}`, index.mediaType, index]
  ] as const) {
    const headers = { ...bearer(asking.token), 'content-type': type }
    answer = { ...(await asking.send('PUT', address, headers, text)), note }
    if (answer.status !== 201) return answer
  }
  return answer
}

/** Asks until the answer is this one, and notes how long that took. */
async function until(asking: Asking, ask: () => Promise<Reply>, isIt: Facts[1]): Promise<Answer> {
  const started = performance.now()
  const statuses: number[] = []
  for (let look = 1; ; look++) {
    const reply = await ask()
    if (statuses.at(-1) !== reply.status) statuses.push(reply.status)
    const took = ((performance.now() - started) / 1000).toFixed(1)
    if (isIt(reply, asking) || look === LOOKS)
      return { ...reply, note: `${statuses.join(', then ')}, within ${took} s` }
    await sleep(asking.pauseMs)
  }
}

const api = ({ send, token }: Asking, method: string, path: string) =>
  send(method, `https://api.github.com${path}`, { authorization: `Bearer ${token}`, 'user-agent': 'ghcr-login-live' })

/** The package of an organization or, where there is none, of a user, and where the API has it. */
async function packageOf(asking: Asking, owners = 'orgs'): Promise<{ path: string; reply: Reply }> {
  const [owner = '', ...name] = imageOf(asking).split('/')
  const path = `/${owners}/${owner}/packages/container/${encodeURIComponent(name.join('/'))}`
  const reply = await api(asking, 'GET', path)
  return reply.status === 404 && owners === 'orgs' ? packageOf(asking, 'users') : { path, reply }
}

/** Deletes the version that is the child of what was pushed, as clean-ups of untagged versions do, and asks for it. */
async function deletedChild(asking: Asking): Promise<Answer> {
  const { child } = pushedBy(asking)
  const { path } = await packageOf(asking)
  const versions = await api(asking, 'GET', `${path}/versions?per_page=100`)
  const listed = versions.status === 200 ? (JSON.parse(versions.body) as { id: number; name: string }[]) : []
  const version = listed.find(({ name }) => name === child.digest)
  if (!version) return { ...versions, note: 'the versions do not list the child' }
  const deleted = await api(asking, 'DELETE', `${path}/versions/${version.id}`)
  if (deleted.status !== 204) return { ...deleted, note: 'at the deletion of the child' }
  const get = () => manifestOf(asking, child.digest)
  return until(asking, get, ({ status }) => status === 404)
}

/** The action itself, which ran before: what it said stands for an answer. */
const action = (engine: string, of: Access, says: string): [string, Row] => [
  `the action with ${engine}, \`packages: ${of}\` and the package in \`push\``,
  [
    [says, ({ note }) => note === says],
    async ({ steps }) => {
      const { outcome = 'did not run', outputs = {} } = steps[engine] ?? {}
      const note = `${outcome}, logged-in ${outputs['logged-in']}, can-push ${outputs['can-push']}`
      return { status: 0, headers: {}, body: '', note }
    },
    of
  ]
]

const UNAUTHORIZED = error(401, 'UNAUTHORIZED', 'authentication required')
const NOT_A_TOKEN = 'unauthenticated: User cannot be authenticated with the token provided.'
const UNAUTHENTICATED = error(401, 'UNAUTHORIZED', NOT_A_TOKEN)
const WRITE = ['installation not allowed to Write organization package', 'permission_denied: write_package']
const CREATE = ['installation not allowed to Create organization package', 'permission_denied: create_package']
const isPushed = ({ status, headers }: Answer, at: Asking): boolean =>
  status === 200 && headers['docker-content-digest'] === pushedBy(at).index.digest

/** In the order in which they are asked: later ones look at what earlier ones pushed. */
const TABLE: Record<string, Row> = {
  '`GET /v2/` without a credential': [
    [
      `${UNAUTHORIZED[0]}, and a challenge with a placeholder for its scope`,
      (answer, at) =>
        UNAUTHORIZED[1](answer, at) &&
        /scope="repository:user\/image:pull"/.test(String(answer.headers['www-authenticate']))
    ],
    at => at.send('GET', `${REGISTRY}/v2/`)
  ],
  '`/token` without a credential, to pull a public image': [status(200), at => tokenFor(at, at.publicImage)],
  '`/token` without a credential, to pull a private image': [
    UNAUTHORIZED,
    at => (at.privateImage ? tokenFor(at, at.privateImage) : undefined)
  ],
  '`/token` without a credential, to pull an image that is not there': [
    error(403, 'DENIED', 'requested access to the resource is denied'),
    at => tokenFor(at, absentOf(at))
  ],
  '`/token` with a live token, to push': [
    ['200, and the registry token is the credential in base64', ({ note }) => note?.endsWith('yes') === true],
    async at => {
      const reply = await tokenFor(at, absentOf(at), basic(at.token), 'pull,push')
      const { token, access_token = token } = reply.status === 200 ? JSON.parse(reply.body) : {}
      return { ...reply, note: `the credential in base64: ${access_token === registryToken(at.token) ? 'yes' : 'no'}` }
    },
    'write read none'
  ],
  '`/token` with a token that GitHub never made, to pull a public image': [
    error(403, 'DENIED', 'denied'),
    at => tokenFor(at, at.publicImage, basic(DEAD))
  ],
  'an upload session with a token that GitHub never made': [UNAUTHENTICATED, at => upload(at, imageOf(at), DEAD)],
  '`GET /rate_limit` with GITHUB_TOKEN': [
    ['200, without `x-oauth-scopes`', ({ status, headers }) => status === 200 && !('x-oauth-scopes' in headers)],
    at => api(at, 'GET', '/rate_limit'),
    'write read none'
  ],
  'an upload session for a package that is not there': [
    ['202 with `location`', ({ status, headers }) => status === 202 && headers.location !== undefined],
    at => upload(at, absentOf(at))
  ],
  'the tags of that package, after it: does a session leave a trace?': [
    ['no: 404 or 403', status(404, 403)[1]],
    at => read(at, absentOf(at), 'tags/list')
  ],
  'a push of an index and its child by GITHUB_TOKEN': [status(201), push],
  '`HEAD` of the tag that was just pushed: when is it there?': [
    ['200 with the new digest; before that 404 or the old digest, for some seconds', isPushed],
    at => until(at, () => manifestOf(at, TAG, 'HEAD'), isPushed)
  ],
  'how is the answer to that `HEAD` framed?': [
    [
      'with `content-length`, the size of the manifest, and without `transfer-encoding`',
      ({ status, headers }, at) =>
        status === 200 &&
        headers['content-length'] === String(pushedBy(at).index.size) &&
        headers['transfer-encoding'] === undefined
    ],
    at => manifestOf(at, TAG, 'HEAD')
  ],
  'a digest that was never pushed, in a package that is there': [
    error(404, 'MANIFEST_UNKNOWN'),
    at => manifestOf(at, blob('', { never: at.run }).digest)
  ],
  'the API for referrers, of which buildx and actions/attest ask': [
    ['404, or 303 to another host: it has none', status(404, 303)[1]],
    at => read(at, imageOf(at), `referrers/${pushedBy(at).index.digest}`)
  ],
  'visibility and repository of a package whose first push was by GITHUB_TOKEN': [
    [
      "the repository's visibility, and linked to it",
      ({ note = '' }, { visibility }) => note.endsWith(', linked') && note.startsWith(visibility)
    ],
    async at => {
      const { reply } = await packageOf(at)
      const { visibility, repository } = reply.status === 200 ? JSON.parse(reply.body) : {}
      const linked = lower(repository?.full_name ?? '') === lower(at.repository)
      const of = at.visibility ? ` in a ${at.visibility} repository` : ''
      return { ...reply, note: `${visibility}${of}, ${linked ? 'linked' : 'not linked'}` }
    }
  ],
  'a child of an index, by its digest, after its version was deleted': [error(404, 'MANIFEST_UNKNOWN'), deletedChild],
  'the index after that': [status(200), at => manifestOf(at, TAG)],
  'an upload session for a package that is there, without `packages: write`': [
    error(403, 'DENIED', ...WRITE),
    at => upload(at, imageOf(at)),
    'read none'
  ],
  'an upload session for a package that is not there, without `packages: write`': [
    error(403, 'DENIED', ...CREATE),
    at => upload(at, absentOf(at)),
    'read none'
  ],
  'a manifest of the own package, with `packages: read`': [status(200), at => manifestOf(at, TAG), 'read'],
  'a manifest of the own package, without `packages: read`': [
    [
      '403 DENIED: denied; 200 if the package is public',
      (answer, at) => (answer.note === 'public' ? answer.status === 200 : error(403, 'DENIED', 'denied')[1](answer, at))
    ],
    async at => {
      const { status } = await tokenFor(at, imageOf(at))
      return { ...(await manifestOf(at, TAG)), note: status === 200 ? 'public' : 'private' }
    },
    'none'
  ],
  'a manifest of an image that is not there': [
    status(404, 403),
    at => read(at, absentOf(at), `manifests/${TAG}`),
    'read'
  ],
  'a manifest of a private image that the repository has no access to': [
    ['403 DENIED, or 404', (answer, at) => answer.status === 404 || error(403, 'DENIED')[1](answer, at)],
    at => (at.privateImage ? read(at, at.privateImage, 'manifests/latest') : undefined),
    'read'
  ],
  ...Object.fromEntries(
    ['docker', 'podman'].flatMap(engine => [
      action(engine, 'write', 'success, logged-in true, can-push true'),
      action(engine, 'read', 'failure, logged-in false, can-push false')
    ])
  ),
  // The last one: the token is dead after it. A GITHUB_TOKEN that expires cannot be waited for in a job.
  'an upload session with a token that was revoked (`DELETE /installation/token`)': [
    UNAUTHENTICATED,
    async at => {
      const revoked = await api(at, 'DELETE', '/installation/token')
      if (revoked.status !== 204) return { ...revoked, note: 'at the revocation' }
      return until(at, () => upload(at, imageOf(at)), status(401)[1])
    },
    'none'
  ]
}

/** With the accesses of the tokens with which each is asked. */
export const QUESTIONS = Object.entries(TABLE).map(([question, [facts, ask, of = 'write']]) => ({
  of: of.split(' ') as Access[],
  question,
  facts,
  ask
}))

/** Asks every question that this token is for. No answer at all does not agree, and the next question is asked. */
export async function askAll(asking: Asking): Promise<Answered[]> {
  const rows: Answered[] = []
  for (const { of, question, facts, ask } of QUESTIONS) {
    if (!of.includes(asking.access)) continue
    const [says, agrees] = facts
    try {
      const answer = await ask(asking)
      if (answer === undefined) continue
      rows.push({ question, says, answered: summaryOf(answer, asking), agrees: agrees(answer, asking) })
    } catch (error) {
      rows.push({ question, says, answered: without(asking, `no answer: ${error}`), agrees: false })
    }
  }
  return rows
}

/** Status, code, message and the names of the headers. */
function summaryOf(answer: Answer, asking: Asking): string {
  const { status, headers, note } = answer
  const { code, message } = errorOf(answer)
  // Without the token first: cut off, it would not be found.
  const said = without(asking, [code, message].filter(Boolean).join(': ')).slice(0, 300)
  const names = Object.keys(headers).sort().join(', ')
  const parts = [status ? `${status} ${said}`.trim() : '', note ?? '', names && `headers: ${names}`]
  return parts.filter(Boolean).join('; ')
}

/** A text without the token, in whichever form a message may give it back. */
function without({ token }: Asking, text: string): string {
  return [token, registryToken(token)].reduce((left, secret) => left.replaceAll(secret, '***'), text)
}

/** The rows of a table in Markdown, one line each, without its head. */
export const markdown = (rows: Answered[]): string =>
  rows
    .map(({ question, says, answered, agrees }) => [question, says, answered, agrees ? 'yes' : '**no**'])
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`)
    .join('\n')

export const HEAD = '| question | what the facts say | what was answered | agrees |\n| --- | --- | --- | --- |'

/** One request, with half a minute in all. */
const sendLive: Send = async (method, address, headers = {}, body = undefined) => {
  // Nothing is unpacked and no address followed: the table tells what was answered.
  const asked = { method, headers: { 'accept-encoding': 'identity', ...headers }, redirect: 'manual' } as const
  const signal = AbortSignal.timeout(30_000)
  const reply = await fetch(address, { ...asked, signal, ...(body === undefined ? {} : { body }) })
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() }
}

/** In: what a step of live.yml has in its environment. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const { ACCESS, TOKEN = '', GITHUB_REPOSITORY = '', GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = env
  if ((ACCESS !== 'write' && ACCESS !== 'read' && ACCESS !== 'none') || !TOKEN || !GITHUB_REPOSITORY) {
    throw new Error('set ACCESS to write, read or none, TOKEN, and GITHUB_REPOSITORY to OWNER/NAME')
  }
  const rows = await askAll({
    send: sendLive,
    token: TOKEN,
    access: ACCESS,
    repository: GITHUB_REPOSITORY,
    visibility: env.VISIBILITY ?? '',
    publicImage: 'actions/actions-runner',
    privateImage: env.PRIVATE_IMAGE ?? '',
    run: `${env.GITHUB_RUN_ID ?? Date.now()}-${env.GITHUB_RUN_ATTEMPT ?? 1}`,
    pauseMs: 2000,
    steps: JSON.parse(env.STEPS || '{}')
  })
  const table = markdown(rows)
  console.log(`${HEAD}\n${table}`)
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, `${HEAD}\n${table}\n`)
  if (GITHUB_OUTPUT) {
    const agrees = rows.every(row => row.agrees)
    appendFileSync(GITHUB_OUTPUT, `agrees=${agrees}\nrows<<END_OF_ROWS\n${table}\nEND_OF_ROWS\n`)
  }
}

if (import.meta.main) await main(process.env)
