import { auth } from './credentials.ts'

/** What is found to be wrong: a part of the message. None: the engine reads the file. */
interface Fault {
  docker?: string
  podman?: string
}

/** A form that a config of a user's may have. */
export interface Shape {
  name: string
  content: Buffer
  /** Why it is refused where it is to be written. */
  fault: Fault
  /** The engines that find the login to quay.io in it, or in a copy without what they refuse. */
  other: boolean
}

const quay = `"quay.io":{"auth":"${auth('robot', 'quay-secret')}"}`
const logins = `"auths":{${quay}}`
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')

/** Text whose characters are bytes. */
const shape = (name: string, content: string, fault: Fault = {}, other = true): Shape => ({
  name,
  content: Buffer.from(content, 'latin1'),
  fault,
  other
})

const both = (words: string): Fault => ({ docker: words, podman: words })

/** What docker's types refuse in a member of its own; podman does not look at it. */
const member = (text: string, path: string): Shape =>
  shape(text.length > 60 ? `${text.slice(0, 60)}…` : text, `{${logins},${text}}`, { docker: `\`${path}\` (` })

/** An entry for one more registry. */
const entry = (text: string, fault: Fault = {}): Shape =>
  shape(`an entry ${text}`, `{"auths":{${quay},"reg.example":${text}}}`, fault)

const broken = (name: string, content: string, words = 'it is not valid JSON') =>
  shape(name, content, both(words), false)

const inEntry = 'auths["reg.example"]'

/** Each was tried on docker 28.2 and 20.10, podman 4.3 and skopeo 1.9: what they refuse is refused here. */
export const SHAPES: Shape[] = [
  shape('of the plain kind', `{\n\t"auths": {\n\t\t${quay}\n\t}\n}\n`),
  shape('with blanks of many kinds', `\n{ "auths" :\t{${quay} ,\r\n "reg.example":{ } } }  \n`),
  member('"experimental":true', 'experimental'),
  shape('"experimental":"enabled"', `{${logins},"experimental":"enabled"}`),
  member('"features":{"buildkit":true}', 'features.buildkit'),
  member('"features":{"buildkit":"true","hooks":false}', 'features.hooks'),
  member('"credsStore":5', 'credsStore'),
  member('"CREDSSTORE":false', 'credsStore'),
  shape('"credsStore":null', `{${logins},"credsStore":null}`),
  shape('"credsStore":""', `{${logins},"credsStore":""}`),
  member('"HttpHeaders":{"X-Meta":1}', 'HttpHeaders.X-Meta'),
  member('"HttpHeaders":"X-Meta: 1"', 'HttpHeaders'),
  member('"plugins":{"hooks":true}', 'plugins.hooks'),
  member('"plugins":{"debug":{"hooks":true}}', 'plugins.debug.hooks'),
  member('"proxies":{"default":{"noProxy":["localhost"]}}', 'proxies.default.noProxy'),
  member('"proxies":{"default":"http://proxy.example:3128"}', 'proxies.default'),
  member('"proxies":{"httpProxy":"http://proxy.example:3128"}', 'proxies.httpProxy'),
  member('"proxies":"http://proxy.example:3128"', 'proxies'),
  member('"psFormat":1', 'psFormat'),
  member('"detachKeys":["ctrl-p"]', 'detachKeys'),
  member('"pruneFilters":"label!=keep"', 'pruneFilters'),
  member('"pruneFilters":[1]', 'pruneFilters'),
  member('"currentContext":1', 'currentContext'),
  member('"cliPluginsExtraDirs":"/opt/plugins"', 'cliPluginsExtraDirs'),
  member('"aliases":{"builder":1}', 'aliases.builder'),
  shape('"stackOrchestrator" and more that docker does not know', `{${logins},"stackOrchestrator":"swarm","hooks":1}`),
  shape('numbers in any digits', `{${logins},"x":[1.0,1e400,-0,12345678901234567890]}`),
  entry('"x"', both(`\`${inEntry}\` (a string`)),
  entry('[]', both(`\`${inEntry}\` (an array`)),
  entry('null'),
  entry('{}'),
  entry('{"auth":""}'),
  entry('{"auth":null}'),
  entry('{"auth":1}', both(`\`${inEntry}.auth\` (a number`)),
  entry('{"Auth":1}', both(`\`${inEntry}.Auth\` (a number`)),
  entry('{"auth":"!!!"}', { docker: `\`${inEntry}.auth\` (no base64)` }),
  entry(`{"auth":"${base64('octocat')}"}`, { docker: `\`${inEntry}.auth\` (no base64 of` }),
  entry(`{"auth":"${base64(':secret')}"}`, { docker: `\`${inEntry}.auth\` (no base64 of` }),
  entry(`{"auth":"${base64('a:b1').replace('==', '')}"}`, { docker: `\`${inEntry}.auth\` (no base64)` }),
  entry(`{"auth":"${base64('a:\xff\xfe\xff').replaceAll('/', '_')}"}`, { docker: `\`${inEntry}.auth\` (no base64)` }),
  entry(`{"auth":"${base64('a:b').slice(0, 2)}\\r\\n${base64('a:b').slice(2)}"}`),
  entry('{"auth":"YTpiYx=="}'),
  entry(`{"auth":"${base64('a:b')}","email":1}`, { docker: `\`${inEntry}.email\` (a number` }),
  entry(`{"auth":"${base64('a:b')}","n":1}`),
  entry('{"username":1}', { docker: `\`${inEntry}.username\` (a number` }),
  entry('{"identitytoken":1}', both(`\`${inEntry}.identitytoken\` (a number`)),
  entry('{"identitytoken":"x"}'),
  shape('"identitytoken" for ghcr.io', `{"auths":{${quay},"ghcr.io":{"auth":"${base64('a:b')}","identitytoken":"x"}}}`),
  shape('"auths":null', '{"auths":null}', {}, false),
  shape('"auths":[]', '{"auths":[]}', both('`auths` (an array'), false),
  shape('"auths":"x"', '{"auths":"x"}', both('`auths` (a string'), false),
  shape('"credHelpers":null', `{${logins},"credHelpers":null}`),
  shape('"credHelpers":{"ghcr.io":null}', `{${logins},"credHelpers":{"reg.example":null}}`),
  shape('"credHelpers":[]', `{${logins},"credHelpers":[]}`, both('`credHelpers` (an array')),
  shape(
    '"credHelpers" with a number',
    `{${logins},"credHelpers":{"reg.example":1}}`,
    both('`credHelpers["reg.example"]`')
  ),
  shape('a Latin-1 byte in a string', `{${logins},"x":"caf\xe9"}`),
  shape('a Latin-1 byte in a string that docker reads', `{${logins},"psFormat":"caf\xe9"}`),
  shape('a Latin-1 byte in a name', `{${logins},"caf\xe9":1}`),
  shape('a Latin-1 byte in the name of a registry', `{"auths":{${quay},"caf\xe9":{"auth":"${base64('a:b')}"}}}`),
  shape('UTF-8 and Latin-1', `{${logins},"x":"caf\xc3\xa9 \xf0\x9f\x90\xb3 caf\xe9"}`),
  shape('text after the object', `{${logins}} hello`, { podman: 'the text after its JSON object' }),
  shape('a NUL after the object', `{${logins}}\0`, { podman: 'the text after its JSON object' }),
  shape('one more object', `{${logins}}{"auths":{}}`, { podman: 'the text after its JSON object' }),
  shape('a brace too many', `{${logins}}}`, { podman: 'the text after its JSON object' }),
  shape('a Latin-1 byte after the object', `{${logins}}\n\xe9`, { podman: 'the text after its JSON object' }),
  shape('"auths" twice', `{"auths":{"reg.example":{}},"x":1,${logins}}`),
  shape('"auths" twice, ours in the first', `{${logins},"x":1,"auths":{"reg.example":{}}}`),
  shape('"auths" and null', `{${logins},"auths":null}`, {}, false),
  shape('"Auths"', `{"Auths":{${quay}}}`),
  shape('"AUTHS" and "auths"', `{"AUTHS":{${quay}},"auths":{"reg.example":{}}}`),
  shape('an entry twice', `{"auths":{"quay.io":{},${quay}}}`),
  shape('an escape without its other half', `{${logins},"x":"\\ud800"}`),
  shape('nothing', '', {}, false),
  shape('blanks', ' \n', {}, false),
  shape('null', 'null', {}, false),
  shape('an empty object', '{}', {}, false),
  broken('a byte order mark', `\xef\xbb\xbf{${logins}}`, 'it begins with a byte order mark'),
  broken('UTF-16', `\xff\xfe${[...`{${logins}}`].map(letter => `${letter}\0`).join('')}`),
  broken('a NUL', '\0'),
  broken('an array', '[]', 'it is not a JSON object'),
  broken('half an object', `{${logins}`),
  broken('a comment', `{${logins} /* mine */}`),
  broken('a comma too many', `{${logins},}`),
  broken('an unknown escape', `{${logins},"x":"\\x"}`),
  broken('a tab in a string', `{${logins},"x":"a\tb"}`),
  broken('a form feed', `{${logins}\f}`),
  broken('a Latin-1 byte outside of a string', `{${logins},\xe9"x":1}`)
]
