/**
 * The few shapes of DER (ITU-T X.690) that an X.509 certificate is made of. Written out because the alternative, a
 * certificate library, brings native bindings or a hundred times the code for two throw-away certificates.
 * In: contents. Out: the encoded element, tag and length included.
 */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content])
}

export const sequence = (...items: Buffer[]): Buffer => element(0x30, Buffer.concat(items))
export const set = (...items: Buffer[]): Buffer => element(0x31, Buffer.concat(items))
export const octets = (content: Buffer): Buffer => element(0x04, content)
export const bits = (content: Buffer, unused = 0): Buffer =>
  element(0x03, Buffer.concat([Buffer.from([unused]), content]))
export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text))
export const truth = (): Buffer => element(0x01, Buffer.from([0xff]))

/** An explicit context tag, `[n] EXPLICIT`. */
export const tagged = (n: number, content: Buffer): Buffer => element(0xa0 | n, content)

/** An implicit primitive context tag, `[n] IMPLICIT`. */
export const implicit = (n: number, content: Buffer): Buffer => element(0x80 | n, content)

/** A non-negative integer, given big-endian: a leading zero keeps a high first bit from reading as a minus sign. */
export const integer = (bytes: Buffer): Buffer =>
  element(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)

/** Times up to 2049 have to be UTCTime, two digits for the year (RFC 5280, 4.1.2.5). */
export const utcTime = (date: Date): Buffer =>
  element(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`))

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return element(0x06, Buffer.from(bytes))
}
