import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Step } from '../runner/step.ts'
import type { Annotation } from '../runner/workflow-commands.ts'

/** GitHub's own style of rendered Markdown, for both themes. */
const MARKDOWN_STYLE = createRequire(import.meta.url).resolve('github-markdown-css/github-markdown.css')

/** The job's page around it: boxes with GitHub's colors (primer.style, "Color"). */
const PAGE_STYLE = `
  :root { --page: #ffffff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --head: #f6f8fa; --error: #d1242f; --warning: #9a6700; --notice: #0969da }
  @media (prefers-color-scheme: dark) {
    :root { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --head: #151b23; --error: #f85149; --warning: #d29922; --notice: #4493f8 }
  }
  body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 "Noto Sans", Helvetica, Arial, sans-serif }
  section { margin: 8px; border: 1px solid var(--line); border-radius: 6px; overflow: hidden }
  section > h2 { margin: 0; padding: 8px 16px; font-size: 14px; border-bottom: 1px solid var(--line); background: var(--head) }
  .annotation { display: flex; gap: 12px; padding: 12px 16px }
  .annotation + .annotation { border-top: 1px solid var(--line) }
  .annotation p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
  .annotation .job { color: var(--muted) }
  .sign { flex: none; width: 18px; height: 18px; margin-top: 2px; border-radius: 9px; color: var(--page); font: bold 13px/18px sans-serif; text-align: center }
  .error .sign { background: var(--error) } .warning .sign { background: var(--warning) } .notice .sign { background: var(--notice) }
  .markdown-body { padding: 16px; font-family: inherit; font-size: 14px; background: var(--page) }
`
const SIGNS = { error: '×', warning: '!', notice: 'i' } as const

/** What the page of a job shows of a step: its annotations, and the job summary, where there are any. */
export function jobPage({ annotations, summary }: Pick<Step, 'annotations' | 'summary'>, job: string): string {
  const counts = (['error', 'warning', 'notice'] as const).flatMap(level => {
    const count = annotations.filter(each => each.level === level).length
    return count === 0 ? [] : `${count} ${level}${count > 1 ? 's' : ''}`
  })
  const summarized = `<section id="summary"><h2>${text(job)} summary</h2><div class="markdown-body">${summary}</div></section>`
  const annotated = `<section id="annotations"><h2>Annotations: ${counts.join(', ')}</h2>${annotations.map(each => box(each, job)).join('')}</section>`
  return `<!doctype html><meta charset="utf-8">
<style>${readFileSync(MARKDOWN_STYLE, 'utf8')}${PAGE_STYLE}</style>
${annotations.length > 0 ? annotated : ''}
${summary === '' ? '' : summarized}`
}

function box({ level, title, message }: Annotation, job: string): string {
  const head = title === undefined ? '' : `<b>${text(title)}</b> `
  return `<div class="annotation ${level}"><span class="sign">${SIGNS[level]}</span>
<p>${head}<span class="job">${text(job)}</span>
${text(message)}</p></div>`
}

const text = (raw: string): string => raw.replace(/[&<>]/g, character => `&#${character.charCodeAt(0)};`)
