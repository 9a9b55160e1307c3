using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Periscope.ServiceDefaults.Web.Checking;

/// <summary>The fields of a type that requests are read into, with their names as callers write them and what they must hold.</summary>
internal static class RequestShape
{
    private static readonly ConcurrentDictionary<Type, Field[]> s_fields = new();

    /// <summary>Whether a type has fields of ours; the framework's own have rules of their own.</summary>
    public static bool IsOurs(Type type) =>
        !type.IsPrimitive && !type.IsEnum && type.Namespace is { } name && (name == "Periscope" || name.StartsWith("Periscope.", StringComparison.Ordinal));

    public static IReadOnlyList<Field> FieldsOf(Type type) => s_fields.GetOrAdd(type, Read);

    public static ValidationAttribute[] RulesOf(ICustomAttributeProvider member) =>
        // What is required is asked first: of nothing, no other rule says anything of use.
        [.. member.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>().OrderByDescending(rule => rule is RequiredAttribute)];

    public static string NameOf(ICustomAttributeProvider member, string own) =>
        member.GetCustomAttributes(inherit: true).Select(attribute => attribute switch
        {
            JsonPropertyNameAttribute json => json.Name,
            IFromQueryMetadata query => query.Name,
            IFromHeaderMetadata header => header.Name,
            IFromFormMetadata form => form.Name,
            _ => null,
        }).FirstOrDefault(name => name is not null) ?? JsonNamingPolicy.CamelCase.ConvertName(own);

    private static Field[] Read(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                // What is only read is told of the other fields.
                .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
                .Select(property => Field.Of(property, nullability.Create(property))),
        ];
    }

    /// <param name="Name">As the caller writes it.</param>
    /// <param name="TakesNull">Whether it may be null.</param>
    /// <param name="HasNullItems">Whether items of the list may be null.</param>
    internal sealed record Field(string Name, PropertyInfo Property, bool TakesNull, bool HasNullItems, ValidationAttribute[] Rules)
    {
        public static Field Of(PropertyInfo property, NullabilityInfo nullability)
        {
            var item = nullability.ElementType ?? (nullability.GenericTypeArguments is [var only] ? only : null);
            return new(
                NameOf(property, property.Name), property, nullability.ReadState != NullabilityState.NotNull,
                item?.ReadState != NullabilityState.NotNull, RulesOf(property));
        }
    }
}
