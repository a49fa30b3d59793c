import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Windows alone: holds a file open so that nobody else may read, write, rename or remove it, as virus scanners and backup
 * programs do. Resolves when it is open. In: for how many ms.
 */
export async function holdOpen(file: string, ms: number): Promise<void> {
  const script = `$open = $null
while ($null -eq $open) { try { $open = [IO.File]::Open('${file.replaceAll("'", "''")}', 'Open', 'Read', 'None') } catch { } }
[Console]::Out.WriteLine('held')
Start-Sleep -Milliseconds ${ms}`
  const args = ['-NoProfile', '-NonInteractive', '-Command', script]
  const holder = spawn('powershell', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
}
