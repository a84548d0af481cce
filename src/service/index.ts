/**
 * What the HTTP service stands on, connected as a configuration says. May import domain/hooks.ts, domain/metrics.ts, temporal,
 * airbyte, config, telemetry, client, client.ts, widget, templates, signup, http.
 */
export { type ConnectedService, connectConfiguredService } from './connect-service.ts';
