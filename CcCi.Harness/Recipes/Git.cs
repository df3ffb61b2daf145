using CliWrap;
using CliWrap.Buffered;

namespace CcCi.Harness.Recipes;

/// <summary>The git command, for reading.</summary>
internal static class Git
{
    /// <summary>Runs a git command and gives what it prints.</summary>
    /// <exception cref="CheckoutException">It fails, or there is no git.</exception>
    public static async Task<string> RunAsync(string folder, CancellationToken ct, params string[] arguments)
    {
        var result = await TryAsync(folder, arguments, ct);
        return result.ExitCode == 0 ? result.StandardOutput : throw CheckoutException.Git(string.Join(' ', arguments), result.ExitCode, result.StandardError);
    }

    /// <summary>
    /// What tells the working tree of a checkout from others: the first eight digits of its commit, and <c>+U</c> when something in it is
    /// not committed. Null when the folder is not the root of a repository.
    /// </summary>
    public static async Task<string?> IdAsync(string folder, CancellationToken ct)
    {
        if (!Path.Exists(Path.Combine(folder, ".git")))
            return null;
        var commit = (await RunAsync(folder, ct, "rev-parse", "--short=8", "HEAD")).Trim();
        var changes = await RunAsync(folder, ct, "status", "--porcelain");
        return changes.Trim().Length == 0 ? commit : $"{commit}+U";
    }

    private static async Task<BufferedCommandResult> TryAsync(string folder, string[] arguments, CancellationToken ct)
    {
        try
        {
            // Nobody is there to answer a question for a password.
            return await Cli.Wrap("git").WithArguments(arguments).WithWorkingDirectory(folder).WithValidation(CommandResultValidation.None)
                .WithEnvironmentVariables(variables => variables.Set("GIT_TERMINAL_PROMPT", "0")).ExecuteBufferedAsync(ct);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw CheckoutException.NoGit(error);
        }
    }
}
