/** A person of the demo at the API, with a cookie: what a browser keeps, without a browser. */
export interface SignedInPerson {
  readonly username: string
  readonly cookie: string
  readonly origin: string
  /** JSON in, JSON or null out; the status is part of the answer so that refusals can be looked at */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>
}

export interface DemoSignIn {
  readonly username: string
  readonly password: string
  readonly name: string
  readonly body: string
  readonly roles: readonly string[]
}

/** The people of the demo as the server itself publishes them. */
export async function demoPeople(url: string): Promise<readonly DemoSignIn[]> {
  return (await (await fetch(`${url}/api/demo`)).json()) as DemoSignIn[]
}

export async function signIn(
  url: string,
  username: string,
  password?: string,
): Promise<SignedInPerson> {
  const secret =
    password ?? (await demoPeople(url)).find((person) => person.username === username)?.password
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username, password: secret }),
  })
  if (!response.ok) throw new Error(`${username} could not sign in: ${await response.text()}`)
  const cookie = response.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')
  return {
    username,
    cookie,
    origin: url,
    async call(method, path, body) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { cookie, origin: url, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, json: text === '' ? null : (JSON.parse(text) as unknown) }
    },
  }
}
