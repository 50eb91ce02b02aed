import fs from 'node:fs'
import os from 'node:os'

/** The settings that Rapport ships: one small or middling machine that also runs the server, and bulk imports. */
export function shippedSettings(memory = os.totalmem()): Record<string, string | number> {
  const megabytes = Math.floor(memory / 2 ** 20)
  const between = (low: number, value: number, high: number) => Math.round(Math.min(high, Math.max(low, value)))
  return {
    max_connections: 100,
    shared_buffers: `${between(128, megabytes / 8, 2048)}MB`,
    effective_cache_size: `${between(256, megabytes / 2, 65536)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${between(64, megabytes / 32, 512)}MB`,
    dynamic_shared_memory_type: roomForSharedMemory() ? 'posix' : 'mmap',
    random_page_cost: 1.1,
    jit: 'off',
    synchronous_commit: 'on',
    wal_compression: 'on',
    max_wal_size: '4GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    autovacuum_vacuum_cost_limit: 1000,
    autovacuum_analyze_scale_factor: 0.02,
    autovacuum_vacuum_scale_factor: 0.05,
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
}

/** Containers often have 64 MB of /dev/shm, too little for parallel queries. */
function roomForSharedMemory(): boolean {
  if (process.platform !== 'linux') return process.platform !== 'win32'
  try {
    const { bsize, blocks } = fs.statfsSync('/dev/shm')
    return bsize * blocks >= 256 * 2 ** 20
  } catch {
    return false
  }
}
