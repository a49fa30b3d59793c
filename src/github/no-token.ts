/** The start of a token that GitHub issued since 2021 (docs.github.com, "About authentication to GitHub"). */
const GITHUB = '(?:gh[pousr]_|github_pat_)'

const CONTEXT = '(?:secrets|github|env|vars|inputs|steps|needs)\\.[\\w.-]+'

/** What is given in place of a token and is plainly none, by its form; diagnosis/not-sent.ts says what each is. */
const FORMS = [
  ['word', isWord],
  ['expression', text => /^\$?\{\{.*\}\}$/s.test(text) || new RegExp(`^${CONTEXT}$`).test(text)],
  ['variable', text => variableIn(text) !== undefined],
  ['quoted', text => /^(["'`]).*\1$/s.test(text)],
  ['other-service', text => serviceOf(text) !== undefined],
  ['more-than-token', text => /^[^\s:]*:\s*\S*$/.test(text) || new RegExp(`^\\S+[\\s=]\\s*${GITHUB}\\S+$`).test(text)],
  ['base64', text => decoded(text) !== undefined]
] as const satisfies readonly (readonly [string, (text: string) => boolean])[]
export type NoToken = (typeof FORMS)[number][0]

/** @param text what was given as the token, without white space around it */
export function noTokenIn(text: string): NoToken | undefined {
  return /^[ -~]*$/.test(text) ? FORMS.find(([, fits]) => fits(text))?.[0] : undefined
}

/** Whether it is a word that is no secret and must not be masked, since every log has such words. */
export function isWord(text: string): boolean {
  return /^(?:true|false|null|undefined|none|nil|token|password|\*+|x{3,}|<[^<>]*>)$/i.test(text)
}

/** The token in what is quoted, in base64, or more than a token: it must be masked as well. */
export function tokensWithin(text: string): string[] {
  const plain = decoded(text) ?? text
  const last = plain.match(/[^\s:="'`]+/g)?.at(-1) ?? ''
  return [plain, last].filter(part => part !== text && /^(?!\/)[ -~]{8,}$/.test(part))
}

/** Tokens of GitHub anywhere in a text, such as an address with a password. */
export function gitHubTokensIn(text: string): string[] {
  return text.match(/(?:gh[pousr]_[\w.-]{30,}|github_pat_\w{40,})/g) ?? []
}

/**
 * The expression that was meant where the text of one was given: `secrets.X` of `${{ secrets.X }}`, of `secrets.X` and
 * of `$X`; nothing where the text may be anything else.
 */
export function expressionIn(text: string): string | undefined {
  const inner = new RegExp(`^(?:\\$?\\{\\{)?\\s*(${CONTEXT})\\s*(?:\\}\\})?$`).exec(text)?.[1]
  if (inner !== undefined) return inner
  const variable = variableIn(text)
  // Without an underscore it may be a password as well.
  if (variable === undefined || !/_|^(?:TOKEN|PAT|PASSWORD|SECRET)$/.test(variable)) return undefined
  return variable === 'GITHUB_TOKEN' ? 'github.token' : `secrets.${variable}`
}

/** The variable's name; capitals only, since what has small letters may be a password. */
function variableIn(text: string): string | undefined {
  return /^(?:\$(?:env:)?\{?([A-Z][A-Z0-9_]*)\}?|%([A-Z][A-Z0-9_]*)%)$/.exec(text)?.slice(1).find(Boolean)
}

function decoded(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(text)) return undefined
  const plain = Buffer.from(text, 'base64').toString()
  return new RegExp(`^(?:[\\w.@-]*:)?${GITHUB}[\\w.-]+\\s*$`).test(plain) ? plain.trim() : undefined
}

/** Prefixes that other services give their tokens, as GitHub's secret scanning knows them (docs.github.com). */
const SERVICES: readonly (readonly [prefix: RegExp, service: string])[] = [
  [/^dckr_[op]at_/, 'Docker Hub'],
  [/^gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-/, 'GitLab'],
  [/^(?:AKIA|ASIA)[A-Z0-9]{16}$/, 'AWS'],
  [/^npm_/, 'npm'],
  [/^xox[a-z]-/, 'Slack'],
  [/^pypi-/, 'PyPI'],
  [/^hf_/, 'Hugging Face'],
  [/^sk-/, 'OpenAI or Anthropic'],
  [/^(?:AIza|ya29\.)/, 'Google Cloud'],
  [/^dop_v1_/, 'DigitalOcean']
]

export function serviceOf(text: string): string | undefined {
  return SERVICES.find(([prefix]) => prefix.test(text))?.[1]
}
