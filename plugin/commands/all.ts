// Every command of the plugin, in the order of the help.
import type { Command } from '../cli/command.ts'
import { audit } from './audit/command.ts'
import { check } from './check/command.ts'
import { completion } from './completion/command.ts'
import { connect } from './connect/command.ts'
import { evict } from './evict/command.ts'
import { init } from './init/command.ts'
import { install } from './install/command.ts'
import { list } from './list/command.ts'
import { logs } from './logs/command.ts'
import { recycle } from './recycle/command.ts'
import { sandboxReset } from './sandbox/reset/command.ts'
import { sandboxStart } from './sandbox/start/command.ts'
import { sandboxStatus } from './sandbox/status/command.ts'
import { sandboxStop } from './sandbox/stop/command.ts'
import { status } from './status/command.ts'
import { top } from './top/command.ts'
import { uninstall } from './uninstall/command.ts'
import { version } from './version/command.ts'

export const commands: readonly Command[] = [
  init,
  top,
  list,
  status,
  logs,
  connect,
  evict,
  recycle,
  audit,
  check,
  install,
  uninstall,
  sandboxStart,
  sandboxStatus,
  sandboxStop,
  sandboxReset,
  ...completion,
  version,
]
