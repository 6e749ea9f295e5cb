/** The environment of a child process. Next.js declares that every environment has NODE_ENV; those made here do not. */
export const environment = (variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv => variables as unknown as NodeJS.ProcessEnv
