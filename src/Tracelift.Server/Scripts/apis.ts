// On the pages of the API's documentation: calls that are tried bear what the server asks of our own pages where somebody has
// logged in, and fields that nobody has filled in are empty and stay out.
interface Sent {
    url: string;
    method?: string;
    headers?: Record<string, string>;
    body?: unknown;
}

interface Received {
    url: string;
    text?: string;
}

interface Field {
    type?: string;
    example?: unknown;
}

interface Described {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema?: { properties?: Record<string, Field> }; example?: Record<string, unknown> }> } }>>;
}

type Bundle = (options: Record<string, unknown>) => unknown;

const cookie = "csrftoken";
const header = "X-CSRFToken";

function mark(request: Sent): Sent {
    const method = (request.method ?? "GET").toUpperCase();
    const secret = document.cookie.split("; ").find(pair => pair.startsWith(cookie + "="))?.slice(cookie.length + 1);
    if (new URL(request.url, location.href).origin === location.origin && secret && method !== "GET" && method !== "HEAD")
        request.headers = { ...request.headers, [header]: secret };
    if (request.body instanceof FormData)
        dropEmpty(request.body);
    else if (typeof request.body === "string" && request.headers?.["Content-Type"] === "application/x-www-form-urlencoded")
        request.body = dropEmpty(new URLSearchParams(request.body)).toString();
    return request;
}

function dropEmpty<T extends FormData | URLSearchParams>(form: T): T {
    for (const name of new Set(form.keys())) {
        if (form.getAll(name).every(value => value === ""))
            form.delete(name);
    }
    return form;
}

// The library fills fields without an example with "string", 0 and true, and would send that.
function empty(response: Received): Received {
    if (!response.url.endsWith("/openapi.json") || !response.text)
        return response;
    const described = JSON.parse(response.text) as Described;
    for (const call of Object.values(described.paths).flatMap(path => Object.values(path))) {
        for (const body of Object.values(call.requestBody?.content ?? {})) {
            for (const [name, field] of Object.entries(body.schema?.properties ?? {}))
                field.example = body.example?.[name] ?? (field.type === "array" ? [] : "");
            delete body.example;
        }
    }
    response.text = JSON.stringify(described);
    return response;
}

// The library would have its hooks as texts to be compiled, which our policy for scripts forbids; so they are given along here.
const page = window as unknown as { SwaggerUIBundle: Bundle };
page.SwaggerUIBundle = new Proxy(page.SwaggerUIBundle, {
    apply: (bundle, self, [options]: [Record<string, unknown>]) =>
        Reflect.apply(bundle, self, [{ ...options, requestInterceptor: mark, responseInterceptor: empty }]) as unknown,
});
