// `kubectl isolation completion`: what a shell needs so that the tab key works.
import { defineCommand, type FlagTable } from '../../cli/command.ts'

const shells = [
  {
    shell: 'bash' as const,
    now: 'source <(kubectl isolation completion bash)',
    always: "echo 'source <(kubectl isolation completion bash)' >> ~/.bashrc",
  },
  {
    shell: 'zsh' as const,
    now: 'source <(kubectl isolation completion zsh)',
    always: "echo 'source <(kubectl isolation completion zsh)' >> ~/.zshrc",
  },
  {
    shell: 'fish' as const,
    now: 'kubectl isolation completion fish | source',
    always: 'kubectl isolation completion fish > ~/.config/fish/conf.d/kubectl-isolation.fish',
  },
]

const printers = shells.map(({ shell, now, always }) =>
  defineCommand({
    name: `completion ${shell}`,
    parameters: '',
    words: { least: 0, most: 0 },
    summary: `Print the completion script for ${shell}`,
    details: `Print the completion script for ${shell}: it completes 'kubectl isolation' and 'kubectl-isolation', and leaves the rest of kubectl to kubectl's own completion.`,
    examples: [
      { does: 'Complete in this shell', typed: now },
      { does: 'Complete in every new shell', typed: always },
    ],
    flags: {},
    offline: true,
    load: async () => (await import('./run.ts')).printScript(shell),
  }),
)

export const installFlags = {
  dir: {
    type: 'string',
    describe: 'Folder to put it into. When left out: the first good one in PATH, of the plugin or of your own.',
  },
} as const satisfies FlagTable

const install = defineCommand({
  name: 'completion install',
  parameters: '',
  words: { least: 0, most: 0 },
  summary: "Let kubectl's own completion complete this plugin too",
  details: `Put kubectl_complete-isolation into a folder in PATH: kubectl's own completion asks it what may follow 'kubectl isolation' (kubectl 1.26 and newer).

A file of somebody else is never replaced.`,
  examples: [
    { does: 'Choose the folder yourself', typed: 'kubectl isolation completion install --dir ~/.local/bin' },
    { does: 'Let it choose', typed: 'kubectl isolation completion install' },
  ],
  flags: installFlags,
  offline: true,
  load: async () => (await import('./install.ts')).run,
})

export const completion = [...printers, install]
