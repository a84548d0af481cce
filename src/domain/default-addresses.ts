/** The default addresses of our processes and of Temporal. They stand in one place so that each process finds the others. */

export const DEFAULT_HTTP_PORT = 8080;
export const DEFAULT_CODEC_PORT = 8081;
/** The one that OpenTelemetry's specification names for Prometheus. */
export const DEFAULT_METRICS_PORT = 9464;

/** Temporal's own. */
export const DEFAULT_TEMPORAL_PORT = 7233;
export const DEFAULT_TEMPORAL_ADDRESS = `localhost:${DEFAULT_TEMPORAL_PORT}`;
export const DEFAULT_TEMPORAL_UI_PORT = 8233;
export const DEFAULT_TEMPORAL_UI_URL = `http://localhost:${DEFAULT_TEMPORAL_UI_PORT}`;
