namespace Periscope.Demo;

/// <summary>Tells the story on the terminal, plainly when it is not one.</summary>
internal static class Narrator
{
    private static readonly bool s_colour = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public static void Chapter(string text) => Console.WriteLine($"\n{Paint("1;36", text)}");

    public static void Say(string text) => Console.WriteLine($"  {text}");

    public static void Quote(string text) => Console.WriteLine($"      {Paint("3;33", $"“{text.ReplaceLineEndings(" ")}”")}");

    public static void Quote(string from, string text) => Console.WriteLine($"      {from} {Paint("3;33", $"“{text.ReplaceLineEndings(" ")}”")}");

    public static void Write(string text) => Console.Write(text);

    private static string Paint(string code, string text) => s_colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
