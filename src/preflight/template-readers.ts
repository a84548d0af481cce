/** Where a template is read from: with the customer's token, and with the organization's. */
import { AirbyteError, type AirbyteClient, type SourceTemplate } from '../airbyte/index.ts';

/** @throws AirbyteError */
export type TemplateReader = (templateId: string) => Promise<SourceTemplate>;

/** Milliseconds: a create waits for it, and can do without. */
const LIMITS = { timeoutMs: 5_000 };

/** Answers of an API that does not have the endpoint for customers, or not for this template. */
const NOT_THERE = [403, 404, 405, 501];

/** As the customer may read it; where the API does not let customers, as the organization does. */
export function asCustomer(airbyte: AirbyteClient, scopedToken: string): TemplateReader {
  return async (templateId) => {
    try {
      return await airbyte.templates.getForWorkspace({ scopedToken, templateId }, LIMITS);
    } catch (error) {
      if (!(error instanceof AirbyteError) || !NOT_THERE.includes(error.status ?? 0)) throw error;
      return await airbyte.templates.get(templateId, LIMITS);
    }
  };
}

export function asOrganization(airbyte: AirbyteClient): TemplateReader {
  return (templateId) => airbyte.templates.get(templateId, LIMITS);
}
