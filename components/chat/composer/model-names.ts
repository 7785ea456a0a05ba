import type { Model } from "@/lib/api/schemas/models";

interface ModelName {
  /** Its name alone, with the provider's when another model is called the same. */
  full: string;
  /** Its provider's name, numbered when another provider is called the same. */
  provider: string;
}

type Named = Pick<Model, "id" | "providerId" | "providerName" | "displayName">;

/** What to call each of these models so that no two are called the same. */
export function modelNames(models: readonly Named[]): Map<string, ModelName> {
  const providers = providerNames(models);
  return new Map(
    models.map((model) => {
      const provider = providers.get(model.providerId) ?? model.providerName;
      const hasTwin = models.some(
        ({ id, displayName }) => id !== model.id && displayName === model.displayName,
      );
      return [
        model.id,
        { full: hasTwin ? `${model.displayName} · ${provider}` : model.displayName, provider },
      ];
    }),
  );
}

/** Ids grow with time, so that the numbers stay when another provider is added. */
function providerNames(models: readonly Named[]): Map<string, string> {
  const known = new Map(models.map(({ providerId, providerName }) => [providerId, providerName]));
  const inOrder = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    inOrder.map(([id, name]) => {
      const twins = inOrder.filter(([, other]) => other === name).map(([twin]) => twin);
      return [id, twins.length < 2 ? name : `${name} (${twins.indexOf(id) + 1})`];
    }),
  );
}
