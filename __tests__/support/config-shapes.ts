import { auth } from './credentials.ts'

const quay = `"quay.io":{"auth":"${auth('robot', 'quay-secret')}"}`
const logins = `"auths":{${quay}}`
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')

/** Texts whose characters are bytes: configs that users have, and what docker or podman refuse. */
const TEXTS: Record<string, string> = {
  'of the plain kind': `{\n\t"auths": {\n\t\t${quay}\n\t}\n}\n`,
  'with blanks of many kinds': `\n{ "auths" :\t{${quay} ,\r\n "reg.example":{ } } }  \n`,
  'with what docker does not know': `{${logins},"stackOrchestrator":"swarm","hooks":1}`,
  'with numbers in any digits': `{${logins},"x":[1.0,1e400,-0,12345678901234567890]}`,
  'with a credsStore that is empty': `{${logins},"credsStore":""}`,
  'with a credsStore that is null': `{${logins},"credsStore":null}`,
  'with a member that docker refuses: a boolean': `{${logins},"experimental":true}`,
  'with a member that docker refuses: a number': `{${logins},"detachKeys":5}`,
  'with an entry that is a text': `{"auths":{${quay},"reg.example":"x"}}`,
  'with an entry that is null': `{"auths":{${quay},"reg.example":null}}`,
  'with an entry that is empty': `{"auths":{${quay},"reg.example":{}}}`,
  'with an `auth` that is a number': `{"auths":{${quay},"reg.example":{"auth":1}}}`,
  'with an `auth` that is no base64': `{"auths":{${quay},"reg.example":{"auth":"!!!"}}}`,
  'with an `auth` without a password': `{"auths":{${quay},"reg.example":{"auth":"${base64('octocat')}"}}}`,
  'with an `identitytoken`': `{"auths":{${quay},"ghcr.io":{"auth":"${base64('a:b')}","identitytoken":"x"}}}`,
  'with `auths` that is null': '{"auths":null}',
  'with `auths` that is a list': '{"auths":[]}',
  'with `credHelpers` that is null': `{${logins},"credHelpers":null}`,
  'with `credHelpers` that is a list': `{${logins},"credHelpers":[]}`,
  'with UTF-8 and Latin-1': `{${logins},"x":"caf\xc3\xa9 \xf0\x9f\x90\xb3 caf\xe9"}`,
  'with text after the object': `{${logins}} hello`,
  'with `Auths`': `{"Auths":{${quay}}}`,
  'with an escape without its other half': `{${logins},"x":"\\ud800"}`,
  'with nothing': '',
  'with blanks': ' \n',
  'with null': 'null',
  'with a byte order mark': `\xef\xbb\xbf{${logins}}`,
  'with a list': '[]',
  'with half an object': `{${logins}`
}

export const SHAPES = Object.entries(TEXTS).map(([name, text]) => ({ name, content: Buffer.from(text, 'latin1') }))
