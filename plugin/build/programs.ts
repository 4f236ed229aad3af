// Every program that runs as a process of its own, by its entry. Images, the sandbox and the test cluster start these.

export const programs = {
  operator: 'operator/main.ts',
  proxy: 'proxy/main.ts',
  agent: 'sandbox/agent/main.ts',
  echo: 'sandbox/echo/main.ts',
} as const
