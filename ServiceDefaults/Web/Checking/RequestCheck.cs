using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Validation;

namespace Periscope.ServiceDefaults.Web.Checking;

/// <summary>
/// Checks what a request was read into: the rules of its attributes, and that nothing is null where the type says so, in lists too. Every
/// error is told under the field's path as the caller wrote it, <c>sections[0].title</c>, in the words of <see cref="Wording"/>.
/// </summary>
#pragma warning disable ASP0029 // The framework's only way to check what handlers are given; its own check says property names and .NET's words.
internal sealed class RequestCheck(IServiceProviderIsService services) : IValidatableInfoResolver
{
    public static void Add(IServiceCollection services) =>
        services.AddOptions<ValidationOptions>().Configure<IServiceProviderIsService>((options, known) => options.Resolvers.Insert(0, new RequestCheck(known)));

    public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        validatableInfo = null;
        return false;
    }

    public bool TryGetValidatableParameterInfo(ParameterInfo parameterInfo, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
    {
        ArgumentNullException.ThrowIfNull(parameterInfo);
        var rules = RequestShape.RulesOf(parameterInfo);
        // A service is no part of the request.
        validatableInfo = (rules.Length > 0 || Holds(parameterInfo.ParameterType)) && !services.IsService(parameterInfo.ParameterType)
            ? new Parameter(RequestShape.NameOf(parameterInfo, parameterInfo.Name!), rules)
            : null;
        return validatableInfo is not null;
    }

    private static bool Holds(Type type) =>
        RequestShape.IsOurs(type) || (type.IsGenericType && type.GetGenericArguments().Any(Holds)) || (type.IsArray && Holds(type.GetElementType()!));

    private sealed class Parameter(string name, ValidationAttribute[] rules) : IValidatableInfo
    {
        public Task ValidateAsync(object? value, ValidateContext context, CancellationToken cancellationToken)
        {
            var errors = new Errors(context.ValidationContext);
            errors.Check(value, name, rules);
            // A body has no name of its own: its fields stand at the root.
            errors.Walk(value, value is string ? name : "", hasNullItems: false);
            if (errors.Found.Count > 0)
            {
                context.ValidationErrors ??= [];
                foreach (var (path, messages) in errors.Found)
                {
                    context.ValidationErrors[path] = [.. messages];
                }
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Errors(ValidationContext services)
    {
        public Dictionary<string, List<string>> Found { get; } = [];

        public void Walk(object? value, string path, bool hasNullItems)
        {
            if (value is JsonElement json)
            {
                if (!IsText(json))
                {
                    Tell(path, Wording.NoText);
                }
            }
            else if (value is string text)
            {
                if (!IsText(text))
                {
                    Tell(path, Wording.NoText);
                }
            }
            else if (value is IEnumerable items)
            {
                var index = 0;
                foreach (var item in items)
                {
                    var place = $"{path}[{index++}]";
                    if (item is null && !hasNullItems)
                    {
                        Tell(place, Wording.Required);
                    }

                    Walk(item, place, hasNullItems);
                }
            }
            else if (value is not null && RequestShape.IsOurs(value.GetType()))
            {
                WalkFields(value, path);
            }
        }

        public void Check(object? value, string path, IEnumerable<ValidationAttribute> rules)
        {
            foreach (var rule in rules)
            {
                if (rule is PlainNameAttribute && value is IEnumerable<string?> names)
                {
                    CheckEach(names, path, rule);
                }
                else if (!rule.IsValid(value))
                {
                    Tell(path, Wording.Of(rule, value));
                    if (rule is RequiredAttribute)
                    {
                        return;
                    }
                }
            }
        }

        private void CheckEach(IEnumerable<string?> names, string path, ValidationAttribute rule)
        {
            foreach (var (index, name) in names.Index())
            {
                Check(name, $"{path}[{index}]", [rule]);
            }
        }

        private void WalkFields(object holder, string path)
        {
            foreach (var field in RequestShape.FieldsOf(holder.GetType()))
            {
                var place = At(path, field.Name);
                var value = field.Property.GetValue(holder);
                if (value is null && !field.TakesNull)
                {
                    Tell(place, Wording.Required);
                    continue;
                }

                Check(value, place, field.Rules);
                Walk(value, place, field.HasNullItems);
            }

            // As attributes have it: rules that join fields are asked when each field holds.
            if (Found.Count == 0 && holder is IValidatableObject joined)
            {
                foreach (var result in joined.Validate(new ValidationContext(holder, services, items: null)))
                {
                    var names = result.MemberNames.Select(member => RequestShape.FieldsOf(holder.GetType()).First(field => field.Property.Name == member).Name);
                    Tell(At(path, names.FirstOrDefault("")), result.ErrorMessage ?? Wording.Required);
                }
            }
        }

        // The database's texts hold every character but this one.
        private static bool IsText(string text) => !text.Contains('\0', StringComparison.Ordinal);

        // Kept as it was written, it would be read first by the database, which holds no half characters either.
        private static bool IsText(JsonElement json)
        {
            try
            {
                return json.ValueKind switch
                {
                    JsonValueKind.String => IsText(json.GetString()!),
                    JsonValueKind.Array => json.EnumerateArray().All(IsText),
                    JsonValueKind.Object => json.EnumerateObject().All(field => IsText(field.Name) && IsText(field.Value)),
                    _ => true,
                };
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        private void Tell(string path, string message)
        {
            if (!Found.TryGetValue(path, out var messages))
            {
                Found[path] = messages = [];
            }

            messages.Add(message);
        }

        private static string At(string path, string name) => path.Length == 0 || name.Length == 0 ? path + name : $"{path}.{name}";
    }
}
#pragma warning restore ASP0029
