/**
 * Masks as the runner applies them (actions/runner, HostContext and ValueEncoders): the value, its base64, its base64
 * without the first one and two bytes, since a prefix such as `user:` shifts it, and how it reads in JSON, URLs, XML and
 * between double quotes.
 */
export class Masks {
  readonly values: string[] = []
  #needles: string[] = []

  /** An empty mask makes every gap between two characters a secret: it breaks the log, so here it is an error. */
  add(value: string): void {
    if (value.trim() === '') throw new Error('an empty value was masked')
    this.values.push(value)
    const bytes = Buffer.from(value)
    const encoded = [0, 1, 2]
      .filter(shift => bytes.length > shift)
      .map(shift => bytes.subarray(shift).toString('base64'))
    const xml = value.replace(/[&<>"']/g, sign => XML[sign] ?? sign)
    const forms = [
      value,
      ...encoded,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      xml,
      value.replace(/^"|"$/g, '')
    ]
    const lines = value.includes('\n') ? value.split(/\r?\n/) : []
    // The longest first, so that no form leaves the tail of a longer one in sight.
    const all = new Set([...this.#needles, ...forms, ...lines].filter(needle => needle.trim() !== ''))
    this.#needles = [...all].sort((a, b) => b.length - a.length)
  }

  apply(text: string): string {
    return this.#needles.reduce((masked, needle) => masked.replaceAll(needle, '***'), text)
  }
}

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
