/** An answer that also says something in its headers (a cookie). */
export class Reply<Body = unknown> {
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[]>>;

  constructor(body: Body, headers: Reply['headers'] = {}) {
    this.body = body;
    this.headers = headers;
  }
}
