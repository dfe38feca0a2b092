import { shortestSecret } from '#contract/variables.ts';

/**
 * Every byte string under which the secrets may turn up in a log, longest first, without repeats: each secret, each line of it
 * with at least four characters (spaces around it do not count), and of both the URL-encoded, JSON-escaped and base64 forms.
 * Secrets and forms of fewer than four characters are left out. Not found: base64 that is wrapped in the middle of the secret.
 */
export function secretForms(secrets: readonly string[]): Buffer[] {
  const forms = new Map<string, Buffer>();
  for (const value of secrets.flatMap(values)) {
    for (const form of [value, ...urlForms(value), ...jsonForms(value), ...base64Forms(value)]) {
      if (form.length >= shortestSecret) {
        forms.set(form, Buffer.from(form));
      }
    }
  }
  return [...forms.values()].sort((a, b) => b.length - a.length);
}

function values(secret: string): string[] {
  return [secret, ...secret.split('\n')].map((line) => line.trim()).filter((line) => line.length >= shortestSecret);
}

/** encodeURIComponent leaves `!'()*` as they are, other encoders do not; some write the digits in lower case, forms `+` for a space. */
function urlForms(value: string): string[] {
  const plain = encodeURIComponent(value.toWellFormed());
  const strict = plain.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return [plain, strict]
    .flatMap((form) => [form, form.replaceAll('%20', '+')])
    .flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())]);
}

/** As JSON.stringify writes it, and as encoders do that keep HTML safe. */
function jsonForms(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  return [plain, plain.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)];
}

/**
 * The value encoded alone, and for each of the three ways in which it can be aligned inside a longer text the characters that
 * depend on the value alone. Both alphabets.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const inner = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [bytes.toString('base64'), ...inner].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
