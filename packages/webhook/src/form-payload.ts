/** Where a form holds the payload: in this field, as JSON, or wherever a function finds it. What that throws is no payload. */
export type FormPayload = string | ((fields: URLSearchParams) => unknown)
