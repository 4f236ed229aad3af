// The main script inside kubectl-isolation.exe: krew takes nothing but an .exe on Windows, so this Node starts the program that lies beside it.
const { realpathSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')

// krew links to the .exe; the program is beside what the link leads to.
const launch = join(dirname(realpathSync(process.execPath)), '..', 'plugin', 'launch.mjs')
process.argv[1] = launch
createRequire(launch)(launch)
