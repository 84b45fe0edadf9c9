// Talking to the server: one request at a time, with progress.

export class Trouble extends Error {
  constructor(message, retryAfter = null) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

export async function about() {
  const answer = await fetch("api/about");
  if (!answer.ok) throw new Trouble("The server does not say what it offers.");
  return answer.json();
}

// Sends the form to `path`. `progress` gets the share that was sent, 0..1, and then null while the server works.
// Returns {answer, cancel}: `answer` becomes the response as `kind`, "json" or "blob".
export function send(path, form, kind, progress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve, reject) => {
    request.open("POST", path);
    request.responseType = kind;
    request.timeout = 180000;
    request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : null);
    request.upload.onload = () => progress(null);
    request.onload = async () => {
      if (request.status === 200) return resolve(request.response);
      const after = Number(request.getResponseHeader("Retry-After")) || null;
      reject(new Trouble(await reason(request), after));
    };
    request.onerror = () => reject(new Trouble("the server cannot be reached."));
    request.ontimeout = () => reject(new Trouble("the server did not answer in time."));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.send(form);
  });
  return { answer, cancel: () => request.abort() };
}

async function reason(request) {
  let told = request.response;
  try {
    if (told instanceof Blob) told = JSON.parse(await told.text());
  } catch {
    told = null;
  }
  const text = told?.error ?? `the server answered with status ${request.status}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
