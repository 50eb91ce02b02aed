/** COPY … FROM STDIN over the driver's own connection. */
import { Query, type Client } from 'pg'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

interface Wire {
  readonly stream: Writable
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}
/** Lines go out in pieces of about this size. */
const piece = 256 * 1024

/** Loads lines of COPY text (see `copyLine`) and returns how many. */
export function copyInto(client: Client, table: string, columns: readonly string[], lines: Iterable<string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const text = `copy ${table} (${columns.map((name) => `"${name}"`).join(', ')}) from stdin`
    client.query(new CopyIn(text, lines, (error, count) => (error ? reject(error) : resolve(count))) as unknown as Query)
  })
}

class CopyIn extends (Query as unknown as new (text: string) => object) {
  private readonly command: string
  private readonly lines: Iterable<string>
  private readonly done: (error: Error | null, count: number) => void
  private count = 0
  private failed = false
  constructor(command: string, lines: Iterable<string>, done: (error: Error | null, count: number) => void) {
    super(command)
    this.command = command
    this.lines = lines
    this.done = done
  }
  readonly callback = (): void => {}
  submit(wire: Wire): null {
    wire.query(this.command)
    return null
  }
  handleCopyInResponse(wire: Wire): void {
    this.send(wire).catch((error: unknown) => wire.sendCopyFail(String(error)))
  }
  private async send(wire: Wire): Promise<void> {
    let held: string[] = []
    let size = 0
    for (const line of this.lines) {
      held.push(line)
      size += line.length
      this.count++
      if (size < piece) continue
      wire.sendCopyFromChunk(Buffer.from(held.join('')))
      held = []
      size = 0
      if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain')
      if (this.failed) return
    }
    if (held.length > 0) wire.sendCopyFromChunk(Buffer.from(held.join('')))
    wire.endCopyFrom()
  }
  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleError(error: Error): void {
    if (this.failed) return
    this.failed = true
    this.done(error, 0)
  }
  handleReadyForQuery(): void {
    if (!this.failed) this.done(null, this.count)
  }
}

/** One line of COPY text: nulls as `\N`, documents as JSON. */
export const copyLine = (values: readonly unknown[]): string => `${values.map(copyValue).join('\t')}\n`

function copyValue(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  const text = value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[\\\t\n\r]/.test(text) ? text.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r') : text
}
